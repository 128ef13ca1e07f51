// Exports of the filtered list: asked for here, prepared in the background, fetched by links that
// are made when somebody wants them and are good for a few minutes.

import { at, get, post } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { moment, number, relative, translator } from "../language.js";
import { repeat } from "../state.js";
import texts from "../texts/exports.js";
import { tag } from "./badge.js";
import { closeButton, open } from "./dialog.js";
import { attempt, problemNote } from "./message.js";

const t = translator(texts);
const FORMATS = ["csv", "xlsx", "jsonl", "xml"];
const REFRESH_MS = 2_000;
const SHOWN = 10;
const KILOBYTE = 1_000;
const TONES = { ready: "good", failed: "bad", expired: "none" };

export async function openExports(connection, query) {
  const aborter = new AbortController();
  const [list, trouble, rows] = [h("ul.plain-list.exports", { "aria-live": "polite" }), h("div"), new Map()];
  const bom = h("input", { type: "checkbox", checked: true });
  const bomLabel = h("label.check", bom, t("bom"));
  const format = h("select", { id: "export-format", onchange: () => (bomLabel.hidden = format.value !== "csv") },
    FORMATS.map((code) => h("option", { value: code }, t(`format_${code}`))));

  const ask = async () => {
    const { sort, order, ...filter } = query;
    const body = { format: format.value, filter, ...(format.value === "csv" ? { bom: bom.checked } : {}) };
    await post(at(connection, "exports"), body);
    await draw();
  };
  const draw = async () => {
    const found = await get(at(connection, "exports"), { query: { limit: SHOWN }, signal: aborter.signal });
    const shown = found.items.map((one) => {
      const known = rows.get(one.id);
      const isSame = known?.state === one.state && known.rows === one.progress.rows;
      const element = isSame ? known.element : row(connection, one, trouble);
      rows.set(one.id, { element, state: one.state, rows: one.progress.rows });
      return element;
    });
    const isSame = shown.length === list.children.length && shown.every((element, index) => list.children[index] === element);
    if (!isSame) fill(list, shown.length ? shown : h("li.quiet", t("none")));
  };
  const start = h("button.primary", { type: "button", onclick: () => attempt(start, trouble, ask) }, t("start"));
  repeat(aborter.signal, REFRESH_MS, () => draw().catch((error) => { if (error.name !== "AbortError") fill(trouble, problemNote(error)); }));
  await open(t("title"), [h("p", t("text")),
    h("div.field", h("label", { for: "export-format" }, t("format")), format, bomLabel),
    h("p", start), trouble, h("h3", t("recent")), list], [closeButton()]);
  aborter.abort();
}

function row(connection, one, trouble) {
  const place = h("div.files");
  const links = async () => {
    const { files, link_expires_at: until } = await get(at(connection, "exports", one.id));
    fill(place, files.map((file) => h("a.button", { href: file.link, download: file.name, rel: "noreferrer" },
      icon("download"), `${file.name} (${number(Math.ceil(file.bytes / KILOBYTE))} kB)`)),
    h("span.quiet.small", t("valid_until", { when: relative(until) })));
  };
  const button = h("button.small", { type: "button", onclick: () => attempt(button, trouble, links) }, icon("download"), t("download"));
  return h("li", h("div.row", h("span.strong", t(`format_${one.format}`)), tag(one.state_label, TONES[one.state] ?? "busy"),
    h("span.quiet", t("rows", { count: one.progress.rows })), h("span.quiet.small", moment(one.created_at)), h("span.grow"),
    one.state === "ready" && button),
  one.progress.missing > 0 && h("p.small.quiet", t("missing", { count: one.progress.missing })), place);
}
