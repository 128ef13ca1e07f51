// An invoice as a page to print, made of its document, in the language that is chosen.

import { file } from "../api.js";
import { h, icon } from "../dom.js";
import { LANGUAGES, language, translator } from "../language.js";
import texts from "../texts/invoice.js";
import { closeButton, open } from "./dialog.js";
import { attempt } from "./message.js";

const t = translator(texts);

/** Show the page that `path` gives; it runs no script, and cannot reach anything else. */
export async function openPrint(path) {
  const trouble = h("div");
  const frame = h("iframe.print", { sandbox: "allow-same-origin allow-modals", title: t("print") });
  const show = async (code) => {
    const { blob } = await file(path, { query: { language: code } });
    URL.revokeObjectURL(frame.src);
    frame.src = URL.createObjectURL(blob);
  };
  const choice = h("select", { id: "print-language", onchange: () => attempt(choice, trouble, () => show(choice.value)) },
    Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code, selected: code === language() }, name)));
  const print = h("button.primary", { type: "button", onclick: () => frame.contentWindow.print() }, icon("print"), t("print"));
  await show(language());
  await open(t("print"), [h("div.field", h("label", { for: "print-language" }, t("print_language")), choice), trouble, frame], [closeButton(), print]);
  URL.revokeObjectURL(frame.src);
}
