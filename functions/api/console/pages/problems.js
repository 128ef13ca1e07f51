// What somebody should act on: failed windows, unreadable documents, documents that do not come.

import { at, get, post } from "../api.js";
import { append, fill, h, icon, said } from "../dom.js";
import { moment, money, number, translator } from "../language.js";
import { completed } from "../parts/amounts.js";
import { tag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { announce, attempt } from "../parts/message.js";
import { here, known, may, provider, repeat } from "../state.js";
import texts from "../texts/problems.js";

const t = translator(texts);
const REFRESH_MS = 8_000;
const STATES = { quarantined: "bad", pending: "warn" };

export async function show(main, signal) {
  const { id } = known.connection;
  const [trouble, windows, all] = [h("div"), h("div"), h("section.empty", { hidden: true }, icon("check"), h("h2", t("none")), h("p.quiet", t("none_text")))];
  const places = Object.fromEntries(Object.keys(STATES).map((state) => [state, h("div")]));
  append(main, [h("div.title", h("h1", t("title"))), trouble, all, windows, Object.values(places)]);

  const again = (button, path, body) => attempt(button, trouble, async () => {
    await post(path, body);
    announce(t("asked"));
    await draw();
  });
  const draw = async () => {
    const [coverage, ...lists] = await Promise.all([get(at(id, "coverage"), { signal }),
      ...Object.keys(STATES).map((state) => get(at(id, "invoices"), { query: { detail_state: state, limit: 50 }, signal }))]);
    fill(windows, windowTable(coverage, again));
    Object.keys(STATES).forEach((state, index) => fill(places[state], invoiceTable(state, lists[index], again, id)));
    all.hidden = coverage.failed_windows.length + coverage.claim.gaps + lists.reduce((sum, one) => sum + one.items.length, 0) > 0;
  };
  await repeat(signal, REFRESH_MS, () => draw().catch((error) => { if (error.name !== "AbortError" && !trouble.hasChildNodes()) throw error; }));
}

function windowTable({ failed_windows: failed, claim }, again) {
  if (failed.length === 0 && claim.gaps === 0) return null;
  return h("section", h("h2", t("windows")), h("p.quiet", t("windows_text"), " ", claim.gaps > 0 && t("gaps", { count: claim.gaps })), failed.length > 0 && framed(t("windows"), ["period", "what", "action"],
    failed.map((work) => {
      const button = h("button.small", { onclick: () => again(button, work.redrive.path) }, icon("refresh"), t("read_again"));
      return h("tr", h("td", `${moment(work.window.from)} – ${moment(work.window.to)}`), problemCell(work.error), h("td", may("editor") && button));
    })));
}

function invoiceTable(state, { items, next_cursor: more }, again, id) {
  if (items.length === 0) return null;
  const party = provider().direction === "inbound" ? "supplier" : "customer";
  const text = state === "pending" && known.connection.disconnected_at ? t("not_fetched_text") : t(`${state}_text`);
  return h("section", h("h2", t(state), " ", tag(`${number(items.length)}${more ? "+" : ""}`, STATES[state])), h("p.quiet", text),
    framed(t(state), ["invoice", "gross", "what", "action"], items.map((one) => {
      const button = h("button.small", { onclick: () => again(button, at(id, "invoices", one.id, "retry"), {}) }, icon("refresh"), t("retry"));
      return h("tr", h("td", h("a", { href: here("invoice", one.id) }, said(one.number)), h("span.quiet.small.below", said(one[party].name))),
        h("td.number", money(completed(one).gross, one.currency)), problemCell(one.problem), h("td", may("editor") && button));
    })));
}

function framed(title, heads, rows) {
  const table = listTable(title, heads.map((key) => t(key)), [heads.indexOf("gross")]);
  table.show(rows);
  return table.element;
}

const problemCell = (problem) => h("td", problem && [h("div", problem.title), h("div.small.quiet", problem.remedy, " ", h("code", problem.code))]);
