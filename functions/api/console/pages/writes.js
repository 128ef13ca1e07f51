// What was written to the source, and what became of it.

import { at, get, post } from "../api.js";
import { append, h, icon, said } from "../dom.js";
import { amount, day, moment, relative, translator } from "../language.js";
import { tag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { announce, attempt } from "../parts/message.js";
import { known, may, repeat } from "../state.js";
import texts from "../texts/writes.js";

const t = translator(texts);
const REFRESH_MS = 4_000;
const TONES = { queued: "busy", sent: "warn", done: "good", refused: "bad", unknown: "bad" };
const HEADS = ["what", "state", "keys", "created", "result"];

export async function show(main, signal) {
  const { id } = known.connection;
  const [trouble, empty] = [h("div"), h("section.empty", { hidden: true }, h("h2", t("empty")), h("p.quiet", t("empty_text")))];
  let older = [];
  let next = null;
  const table = listTable(t("title"), HEADS.map((key) => t(key)));
  const read = (query) => get(at(id, "writes"), { query: { limit: 50, ...query }, signal });
  const draw = async () => {
    const found = await read({});
    if (older.length === 0) next = found.next_cursor;
    const ids = new Set(found.items.map((one) => one.id));
    const all = [...found.items, ...older.filter((one) => !ids.has(one.id))];
    table.show(all.map((one) => row(one, again)));
    more.hidden = !next;
    table.element.hidden = !(empty.hidden = all.length > 0);
  };
  const further = async () => {
    const found = await read({ cursor: next });
    older.push(...found.items);
    next = found.next_cursor;
    await draw();
  };
  const more = h("button", { onclick: () => attempt(more, trouble, further) }, t("more"));
  const again = (button, one) => attempt(button, trouble, async () => {
    await post(at(id, "writes", one.id, "look-again"));
    announce(t("looking"));
    await draw();
  });
  append(main, [h("div.title", h("h1", t("title"))), h("p.quiet.lead", t("text")), trouble, empty, table.element, more]);
  await draw();
  repeat(signal, REFRESH_MS, () => draw().catch(() => {}));
}

function row(one, again) {
  const button = h("button.small", { onclick: () => again(button, one) }, icon("refresh"), t("look_again"));
  const needsPerson = one.state === "unknown";
  return h("tr",
    h("td", h("span.strong", one.action_label), h("span.quiet.small.below", t(`kind_${one.kind}`), one.reference && [" · ", said(one.reference)])),
    h("td", tag(one.state_label, TONES[one.state]), one.sends > 1 && h("span.small.quiet.below", t("sends", { count: one.sends }))),
    h("td", [...new Set([...one.targets, ...one.result_keys])].join(", ") || "–"),
    h("td", moment(one.created_at), one.next_try_at && !one.is_settled && h("span.small.quiet.below", t("next_try", { when: relative(one.next_try_at) }))),
    h("td", one.problem && [h("div", one.problem.title), h("div.small.quiet", one.problem.remedy),
      one.problem.fields.map((field) => h("div.small", `${field.label}: ${field.title}`))],
    one.warnings.map((field) => h("div.small.quiet", `${field.label}: ${field.title}`)),
    needsPerson && [h("p.small", t("unknown_text")), lookFor(one.look_for), may("editor") && button]));
}

const WRITTEN = { invoice_date: day, amount };

const lookFor = (marks) =>
  marks && h("dl.facts.small", Object.entries(marks).map(([name, value]) =>
    [h("dt", texts[`look_${name}`] ? t(`look_${name}`) : name), h("dd", WRITTEN[name]?.(value) ?? said(value))]));
