// Exports of the filtered list: asked for here, prepared in the background, fetched by a short-lived link.

import { at, get, post } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { moment, number, relative, translator } from "../language.js";
import texts from "../texts/exports.js";
import { tag } from "./badge.js";
import { closeButton, open } from "./dialog.js";
import { attempt, problemNote } from "./message.js";
import { repeat } from "../state.js";

const t = translator(texts);
const FORMATS = ["csv", "xlsx", "jsonl", "xml"];
const REFRESH_MS = 2_000;
const TONES = { ready: "good", failed: "bad" };

export async function openExports(connection, query) {
  const aborter = new AbortController();
  const [list, trouble] = [h("div.exports", { "aria-live": "polite" }), h("div")];
  const bom = h("input", { type: "checkbox" });
  const format = h("select", { id: "export-format", onchange: () => (bom.closest("label").hidden = format.value !== "csv") },
    FORMATS.map((code) => h("option", { value: code }, t(`format_${code}`))));
  const ask = async () => {
    const { sort, order, ...filter } = query;
    await post(at(connection, "exports"), { format: format.value, filter, ...(format.value === "csv" && bom.checked ? { bom: true } : {}) });
    await draw();
  };
  const start = h("button.primary", { type: "button", onclick: () => attempt(start, trouble, ask) }, t("start"));
  const draw = async () => {
    const found = await get(at(connection, "exports"), { signal: aborter.signal });
    fill(list, found.items.length === 0 ? h("p.quiet", t("none")) : h("ul.plain-list", found.items.slice(0, 10).map(row)));
  };
  repeat(aborter.signal, REFRESH_MS, () => draw().catch((error) => error.name !== "AbortError" && fill(list, problemNote(error))));
  await open(t("title"), [h("p", t("text")),
    h("div.field", h("label", { for: "export-format" }, t("format")), format, h("label.check", bom, t("bom"))),
    h("p", start), trouble, h("h3", t("recent")), list], [closeButton()]);
  aborter.abort();
}

function row(one) {
  const isReady = Boolean(one.link);
  return h("li.row", h("span.strong", t(`format_${one.format}`)), tag(one.state_label ?? one.state, TONES[one.state] ?? "busy"),
    one.progress !== null && !isReady && h("span.quiet", number(one.progress?.rows ?? one.progress ?? 0)),
    h("span.quiet.small", moment(one.created_at)), h("span.grow"),
    isReady && h("a.button", { href: one.link, download: "", rel: "noreferrer" }, icon("download"), t("download")),
    isReady && h("span.quiet.small", t("valid_until", { when: relative(one.link_expires_at) })),
    one.problem && h("span.bad-text", `${one.problem.title} ${one.problem.remedy}`));
}
