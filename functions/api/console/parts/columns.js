// The columns of the invoice list, and which of them somebody wants to see.

import { h, said } from "../dom.js";
import { amount, clock, day, dayOf, moment, money, translator } from "../language.js";
import { here } from "../state.js";
import texts from "../texts/invoices.js";
import { completed } from "./amounts.js";
import { tag } from "./badge.js";
import { named } from "./codes.js";
import { cancelButton, open } from "./dialog.js";

const t = translator(texts);
const USUAL = {
  inbound: ["number", "supplier", "issue_date", "payment_date", "gross", "operation", "inserted_at", "state"],
  outbound: ["number", "customer", "issue_date", "payment_date", "gross", "open_amount", "status", "state"],
};
const NUMBERS = new Set(["net", "vat", "gross", "gross_huf", "open_amount"]);
export const isNumber = (name) => NUMBERS.has(name);

/** How each column shows an invoice. */
export const CELLS = {
  number: (one) => [h("a", { href: here("invoice", one.id) }, said(one.number)),
    one.kind !== "invoice" && h("span.quiet.small.below", one.kind_label)],
  supplier: (one) => [said(one.supplier.name), h("span.quiet.small.below", one.supplier.tax_number)],
  customer: (one) => [said(one.customer.name), h("span.quiet.small.below", one.customer_code ?? one.customer.tax_number ?? "")],
  kind: (one) => one.kind_label ?? "–",
  issue_date: (one) => day(one.issue_date),
  delivery_date: (one) => day(one.delivery_date),
  payment_date: (one) => day(one.payment_date),
  payment_method: (one) => named(one.payment_method),
  net: (one) => money(one.amounts.net, one.currency),
  vat: (one) => money(one.amounts.vat, one.currency),
  gross: (one) => money(completed(one).gross, one.currency),
  gross_huf: (one) => amount(completed(one).gross_huf),
  open_amount: (one) => money(one.open_amount, one.currency),
  operation: (one) => [one.operation === "create" ? one.operation_label : tag(one.operation_label, "warn"),
    one.original_number && h("span.quiet.small.below", "→ ", said(one.original_number))],
  category: (one) => named(one.category),
  appearance: (one) => named(one.appearance),
  inserted_at: (one) => [day(dayOf(one.inserted_at)), h("span.quiet.small.below", clock(one.inserted_at))],
  status: (one) => (one.status ? tag(one.status_label, STATUS_TONES[one.status]) : "–"),
  state: (one) => stateTags(one),
  hand_over: (one) => one.hand_over?.state_label ?? "–",
  payment_reference: (one) => said(one.payment_reference),
  updated_at: (one) => moment(one.updated_at),
};

const STATUS_TONES = { paid: "good", open: "busy", overdue: "bad", reminded: "warn", requested: "warn", collected: "bad", credit_loss: "bad", rejected: "bad" };
const STATE_TONES = { stored: "good", awaited: "busy", pending: "warn", quarantined: "bad" };

const isLost = (one) => one.problem?.code === "document_not_fetched"; // its connection is gone

/** Tell of a document that it comes by itself. */
export const isWaiting = (one) => ["awaited", "pending"].includes(one.detail_state) && !isLost(one);

/** Marks of what is known of an invoice: its document, whether it is void, what is wrong. */
export function stateTags(one) {
  const isWithdrawn = ["annulled", "deleted"].includes(one.validity);
  return h("span.tags", isLost(one) ? tag(t("not_fetched"), "none") : tag(one.detail_state_label, STATE_TONES[one.detail_state]),
    isWithdrawn && tag(one.validity_label, "bad"),
    one.found_by === "upload" && tag(one.found_by_label, "warn"),
    one.is_member_unknown && tag(t("member_unknown"), "warn"),
    one.problem && one.detail_state === "stored" && tag(one.problem.title, "warn"));
}

const keyOf = (direction) => `columns.${direction}`;

export function chosen(direction) {
  const stored = JSON.parse(localStorage.getItem(keyOf(direction)) ?? "null");
  const known = Array.isArray(stored) ? stored.filter((name) => name in CELLS) : [];
  return known.length ? known : USUAL[direction];
}

/** Let somebody choose; gives true if they did. */
export async function chooseColumns(direction) {
  const now = chosen(direction);
  const other = { inbound: ["customer", "kind", "open_amount", "status", "payment_reference"], outbound: ["supplier", "gross_huf", "appearance"] };
  const offered = Object.keys(CELLS).filter((name) => !other[direction].includes(name));
  const boxes = offered.map((name) => h("input", { type: "checkbox", value: name, checked: now.includes(name), disabled: name === "number" }));
  const answer = await open(t("columns"),
    h("div.checks", boxes.map((box) => h("label", box, " ", t(`column_${box.value}`)))),
    [h("button", { value: "usual" }, t("usual")), cancelButton(), h("button.primary", { value: "yes" }, t("show"))]);
  if (answer === "usual") localStorage.removeItem(keyOf(direction));
  if (answer === "yes") {
    localStorage.setItem(keyOf(direction), JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)));
  }
  return Boolean(answer);
}
