// The start: sign in, load what every page needs, then show the page that the address names.

import { Problem, useToken } from "./api.js";
import { fill, h } from "./dom.js";
import { translator } from "./language.js";
import { openShell, showLanguageChoice } from "./shell.js";
import * as signIn from "./sign_in.js";
import { known, load } from "./state.js";
import texts from "./texts/shell.js";

const t = translator(texts);

async function start() {
  await signIn.prepare();
  const person = await signIn.finish();
  if (!person) return welcome();
  known.person = person.name;
  useToken(person.token, () => signIn.begin({ prompt: "none" }));
  await load();
  openShell(signIn.leave);
}

function welcome() {
  const go = () => signIn.begin();
  fill(document.body, h("main.welcome", { id: "main" },
    h("img", { src: new URL("icon.svg", import.meta.url), alt: "", width: 56, height: 56 }),
    h("h1", "Invoice Connector"),
    h("p", t("welcome")),
    h("button.primary", { onclick: go, autofocus: true }, t("sign_in")),
    showLanguageChoice(welcome)));
}

function failed(error) {
  const isRefused = error instanceof Problem && error.status > 0;
  fill(document.body, h("main.welcome", { id: "main" },
    h("h1", isRefused ? error.message : t("start_failed")),
    h("p", isRefused ? error.remedy : t("start_failed_remedy")),
    h("p.quiet", error.code ?? error.message),
    h("p.row", h("button.primary", { onclick: () => location.reload() }, t("try_again")),
      h("button", { onclick: signIn.leave }, t("sign_out")))));
}

start().catch(failed);
