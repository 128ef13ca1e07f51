// The parts of an invoice: parties, lines, VAT summary, chain, versions, everything else it says.

import { h, said } from "../dom.js";
import { amount, day, exact, moment, money, translator } from "../language.js";
import { here } from "../state.js";
import texts from "../texts/invoice.js";
import { completed } from "./amounts.js";
import { tag } from "./badge.js";
import { named } from "./codes.js";
import { labelled } from "./list_table.js";

const t = translator(texts);
const SOURCES = "1970"; // what is older is an upload, whose version stands behind any of a source

function table(title, heads, rows, foot) {
  const names = heads.map(([key]) => t(key));
  const cells = heads.map(([, isNumber], index) => h("th", { scope: "col", class: isNumber ? "number" : "" }, names[index]));
  const [body, end] = [rows, foot ? [foot] : []].map((some) => some.map((row) => labelled(row, names)));
  return h("section", h("h2", title), h("div.table-wrap", { tabindex: 0, role: "region", "aria-label": title },
    h("table.list", h("thead", h("tr", cells)), h("tbody", body), foot && h("tfoot", end))));
}

const numeric = (text) => h("td.number", text);

export function parties({ supplier, customer, representative }) {
  return [["supplier", supplier], ["customer", customer], ["representative", representative]]
    .filter(([, party]) => party)
    .map(([role, party]) => h("div.party-block", h("h3", t(role)), h("p.strong", said(party.name)),
      party.address && h("p", said(party.address)),
      h("dl.facts", ["tax_number", "member_tax_number", "community_vat_number", "third_state_tax_id", "bank_account"]
        .filter((key) => party[key]).map((key) => [h("dt", t(key)), h("dd", said(party[key]))]))));
}

export function lineTable({ lines }, currency) {
  if (lines.length === 0) return h("section.card", h("h2", t("lines")), h("p.quiet", t("no_lines")));
  const rows = lines.map((line) => h("tr",
    h("td.number", String(line.number ?? "")),
    h("td.description", said(line.description), line.nature && h("span.quiet.small.below", named(line.nature))),
    numeric(line.quantity === null ? "–" : `${exact(line.quantity)} ${named(line.unit ?? "")}`.trim()),
    numeric(amount(line.unit_price)), h("td", line.vat_rate ?? "–"),
    numeric(amount(line.amounts.net)), numeric(amount(line.amounts.vat)), numeric(amount(line.amounts.gross))));
  return table(`${t("lines")} (${currency ?? "–"})`,
    [["line", true], ["description"], ["quantity", true], ["unit_price", true], ["rate"], ["net", true], ["vat", true], ["gross", true]], rows);
}

export function vatTable({ vat_totals: totals, amounts }, currency) {
  const row = (name, { net, vat, gross }) => h("tr", name, numeric(amount(net)), numeric(amount(vat)), numeric(amount(gross)));
  return table(`${t("vat_summary")} (${currency ?? "–"})`, [["rate"], ["net", true], ["vat", true], ["gross", true]],
    totals.map((one) => row(h("td", one.rate ?? "–"), one.amounts)), row(h("td.whole", h("span", t("total"))), amounts));
}

export function chainTable({ members, effect, is_voided: isVoided }, ownId) {
  const rows = members.map((one) => h("tr", { class: one.id === ownId ? "own" : "" },
    h("td", one.id === ownId ? said(one.number) : h("a", { href: here("invoice", one.id) }, said(one.number))),
    h("td", one.operation_label), h("td", day(one.issue_date)), h("td", one.validity_label),
    numeric(money(one.amounts.net, one.currency)), numeric(money(completed(one).gross, one.currency))));
  const foot = h("tr", h("td.whole", { colspan: 4 }, h("span", t("net_effect"), " ", isVoided && tag(t("voided"), "bad"))),
    numeric(money(effect.amounts.net, effect.currency)), numeric(money(effect.amounts.gross, effect.currency)));
  return table(t("chain"), [["number"], ["operation"], ["issue_date"], ["validity"], ["net", true], ["gross", true]], rows, foot);
}

export function versionTable({ versions, version: current }) {
  const isCurrent = (one) => one.transaction_id === current.transaction_id && one.index === current.index;
  const rows = versions.map((one) => h("tr",
    h("td", one.inserted_at < SOURCES ? t("uploaded") : moment(one.inserted_at), " ", isCurrent(one) && tag(t("current"), "good")),
    h("td", h("code", one.transaction_id ?? "–")), h("td", moment(one.seen_at)), h("td", one.has_document ? t("yes") : t("no"))));
  return table(t("versions"), [["inserted_at"], ["transaction"], ["seen"], ["document"]], rows);
}

export function otherFacts({ other }) {
  return h("details.card.more", h("summary", t("other")),
    h("p.quiet.small", t("other_names")), h("dl.facts.small", Object.entries(other).map(([key, value]) => [h("dt", key.split("/").slice(-2).join(" / ")), h("dd", said(value))])));
}
