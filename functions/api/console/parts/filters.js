// The filters of the invoice list. What is chosen is in the address, so that it can be shared.

import { h, icon } from "../dom.js";
import { translator } from "../language.js";
import texts from "../texts/invoices.js";
import { named } from "./codes.js";

const t = translator(texts);
const WAIT_MS = 350; // while somebody types
const MORE = ["amount_min", "amount_max", "currency", "payment_method", "operation", "category", "appearance",
  "status", "detail_state", "validity", "found_by", "hand_over", "external_reference", "sort", "order"];

/** Tell whether a query leaves anything out. */
export const isFiltered = (query) => Object.keys(query).some((name) => !["sort", "order", "by"].includes(name));

/** Draw the filters; `onChange` gets the query each time it has changed. */
export function filterBar(direction, query, onChange, onClear) {
  const wanted = { ...query };
  let timer = 0;
  const set = (name, value) => {
    if (value) wanted[name] = value;
    else delete wanted[name];
    clear.hidden = !isFiltered(wanted);
    clearTimeout(timer);
    timer = setTimeout(() => onChange({ ...wanted }), WAIT_MS);
  };
  const clear = h("button.small", { type: "button", hidden: !isFiltered(query), onclick: () => { clearTimeout(timer); onClear(); } }, t("clear_filters"));
  const draw = { text, amount: text, choice };
  const shown = (name, kind, more) => draw[kind](name, wanted[name] ?? "", (value) => set(name, value), more);

  const party = direction === "inbound" ? "supplier" : "customer";
  const setParty = (value) => {
    const isTaxNumber = /^\d{8}$/.test(value);
    delete wanted[`${party}_${isTaxNumber ? "name" : "tax_number"}`];
    set(`${party}_${isTaxNumber ? "tax_number" : "name"}`, value);
  };
  const usual = h("div.filters",
    text(party, wanted[`${party}_name`] ?? wanted[`${party}_tax_number`] ?? "", setParty, { type: "search" }),
    shown("number", "text", { type: "search" }),
    direction === "outbound" && shown("kind", "choice", { values: ["invoice", "order", "draft"] }),
    shown("by", "choice", { any: null, values: DATES[direction] }),
    shown("from", "text", { type: "date" }), shown("to", "text", { type: "date" }),
    check("problems", wanted.problems === "true", (is) => set("problems", is ? "true" : "")));
  const further = h("details.filters-more", { open: MORE.some((name) => name in query) },
    h("summary", icon("filter"), t("more_filters")),
    h("div.filters", FURTHER[direction].map(([name, kind, more]) => shown(name, kind, more))));
  return h("form.filter-bar", { role: "search", onsubmit: (event) => event.preventDefault() }, usual, further, clear);
}

const DATES = {
  inbound: ["inserted_at", "issue_date", "delivery_date", "payment_date"],
  outbound: ["issue_date", "delivery_date", "payment_date"],
};
const AMOUNTS = [["amount_min", "amount"], ["amount_max", "amount"], ["currency", "text"]];
const documents = (...values) => ["detail_state", "choice", { values }];
const STATES = [
  ["validity", "choice", { values: ["valid", "unknown", "annulled", "deleted"] }],
  ["hand_over", "choice", { values: ["new", "linked", "booked", "ignored"] }],
  ["external_reference", "text", { type: "search" }],
  ["sort", "choice", { any: null, values: ["date", "amount"] }],
  ["order", "choice", { any: null, values: ["desc", "asc"] }],
];
const FURTHER = {
  inbound: [...AMOUNTS, documents("stored", "awaited", "pending", "quarantined"),
    ["payment_method", "choice", { values: ["TRANSFER", "CASH", "CARD", "VOUCHER", "OTHER"], say: named }],
    ["operation", "choice", { values: ["create", "modify", "storno"] }],
    ["category", "choice", { values: ["NORMAL", "SIMPLIFIED", "AGGREGATE"], say: named }],
    ["appearance", "choice", { values: ["PAPER", "ELECTRONIC", "EDI", "UNKNOWN"], say: named }],
    ["found_by", "choice", { values: ["list", "number", "upload"] }],
    ...STATES],
  outbound: [...AMOUNTS, documents("stored", "awaited", "pending", "quarantined", "gone"),
    ["status", "choice", { values: ["draft", "unsent", "open", "overdue", "reminded", "requested", "collected", "paid", "credit_loss", "rejected",
      "undelivered", "delivered", "billed", "archived", "unknown"] }],
    ...STATES],
};

function text(name, value, set, { type = "text" } = {}) {
  const isAmount = name.startsWith("amount");
  const extra = isAmount ? { inputmode: "decimal" } : {};
  const read = (typed) => (isAmount ? typed.replace(/\s/g, "").replace(",", ".") : typed);
  return labelled(name, h("input", { type, value, ...extra, oninput: (event) => set(read(event.target.value.trim())) }));
}

function choice(name, value, set, { values, any = "", say } = {}) {
  const options = values.map((one) => h("option", { value: one, selected: one === value }, say ? say(one) : t(`${name}_${one}`)));
  return labelled(name, h("select", { onchange: (event) => set(event.target.value) },
    any === "" && h("option", { value: "" }, t("any")), options));
}

function check(name, checked, set) {
  return h("label.check", h("input", { type: "checkbox", checked, onchange: (event) => set(event.target.checked) }), t(`filter_${name}`));
}

const labelled = (name, input) => h("label", h("span", t(`filter_${name}`)), input);
