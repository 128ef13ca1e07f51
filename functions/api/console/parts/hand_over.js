// Where an invoice stands in the customer's own books.

import { at, put } from "../api.js";
import { h } from "../dom.js";
import { translator } from "../language.js";
import { known, may } from "../state.js";
import texts from "../texts/invoice.js";
import { announce, attempt } from "./message.js";

const t = translator(texts);
const STATES = ["new", "linked", "booked", "ignored"];

export function handOverForm(invoice) {
  let { hand_over: now } = invoice;
  const trouble = h("div");
  const state = h("select", { id: "hand-over", disabled: !may("editor") }, STATES.map((code) =>
    h("option", { value: code, selected: code === now.state }, t(`hand_over_${code}`))));
  const reference = h("input", { type: "text", id: "reference", value: now.external_reference ?? "", disabled: !may("editor") });
  const keep = async () => {
    const body = { state: state.value, external_reference: reference.value.trim() || null };
    const path = at(known.connection.id, "invoices", invoice.id, "hand-over");
    ({ hand_over: now } = await put(path, body, { headers: { "If-Match": `"${now.version}"` } }));
    announce(t("hand_over_saved"));
  };
  const button = h("button", { onclick: () => attempt(button, trouble, keep) }, t("save"));
  return h("section.card.hand-over", h("h2", t("hand_over")), trouble,
    !now.is_of_current_version && h("p.note.warn", t("changed_since")),
    h("div.field", h("label", { for: "hand-over" }, t("state")), state),
    h("div.field", h("label", { for: "reference" }, t("reference")), reference), may("editor") && button);
}
