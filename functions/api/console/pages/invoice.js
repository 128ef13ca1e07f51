// One invoice: what its document says, what became of it, and its original.

import { Problem, at, file, get, post, save } from "../api.js";
import { append, fill, h, icon, said } from "../dom.js";
import { day, exact, moment, money, number, translator } from "../language.js";
import { completed } from "../parts/amounts.js";
import { tag } from "../parts/badge.js";
import { named } from "../parts/codes.js";
import { isWaiting, stateTags } from "../parts/columns.js";
import { closeButton, open } from "../parts/dialog.js";
import { handOverForm } from "../parts/hand_over.js";
import { chainTable, lineTable, otherFacts, parties, vatTable, versionTable } from "../parts/invoice_parts.js";
import { announce, attempt, note } from "../parts/message.js";
import { openPrint } from "../parts/print_dialog.js";
import { here, known, may, provider, repeat, route } from "../state.js";
import texts from "../texts/invoice.js";

const t = translator(texts);
const ASK_MS = 1_500;
const ASKED_AT_MOST = 20;
const REFRESH_MS = 3_000;
const UNREADY = ["pending", "quarantined"];

export async function show(main, signal) {
  const { id } = known.connection;
  const invoiceId = route().argument;
  const path = (...parts) => at(id, "invoices", invoiceId, ...parts);
  const [bar, trouble, view] = [h("div.actions-bar"), h("div"), h("div.invoice")];
  let invoice = null;

  const read = async () => {
    const found = await get(path(), { signal });
    if (found.revision === invoice?.revision) return;
    invoice = found;
    fill(bar, buttons());
    fill(view, invoiceView(invoice));
  };
  const action = (label, symbol, work) => {
    const button = h("button", { onclick: () => attempt(button, trouble, work) }, icon(symbol), label);
    return button;
  };
  const buttons = () => {
    const hasDocument = invoice.document !== null;
    return [
      hasDocument && action(t("original"), "download", () => save(path("xml"))),
      hasDocument && action(t("look"), "external", () => showOriginal(path("xml"))),
      invoice.detail && action(t("print"), "print", () => openPrint(path("print"))),
      may("editor") && isInbound() && action(t("check"), "refresh", () => ask(path, read, signal)),
      may("editor") && UNREADY.includes(invoice.detail_state) && action(t("retry"), "refresh", async () => {
        await post(path("retry"), {});
        announce(t("retry_asked"));
      })];
  };
  append(main, [h("p.crumbs", h("a", { href: here("invoices", undefined, known.filters) }, t(`back_${provider().direction}`))), bar, trouble, view]);
  await read();
  repeat(signal, REFRESH_MS, async () => {
    if (isWaiting(invoice) && !view.contains(document.activeElement)) await read().catch(() => {});
  });
}

function invoiceView(invoice) {
  const { detail } = invoice;
  const currency = invoice.currency;
  const other = isInbound() ? invoice.supplier : invoice.customer;
  return [
    h("header.invoice-head",
      h("div", h("h1", said(invoice.number)), h("p.party", said(other.name), " ", h("span.quiet", other.tax_number ?? invoice.customer_code ?? ""))),
      h("div.sum", h("div.big-sum", money(completed(invoice).gross, currency)),
        h("div.quiet.small", `${t("net")} ${money(invoice.amounts.net, currency)} · ${t("vat")} ${money(invoice.amounts.vat, currency)}`)),
      h("div.marks", invoice.operation !== "create" && tag(invoice.operation_label, "warn"), invoice.chain?.is_voided && tag(t("voided"), "bad"),
        validity(invoice), stateTags(invoice))),
    invoice.problem && note("warn", invoice.problem.title, invoice.problem.remedy, h("p.small.quiet", h("code", invoice.problem.code))),
    h("div.columns",
      h("section.card", h("h2", t("dates")), facts(invoice)),
      detail && h("section.card", h("h2", t("parties")), parties(detail))),
    detail && lineTable(detail, currency),
    h("div.columns",
      detail && vatTable(detail, currency),
      handOverForm(invoice)),
    invoice.chain && invoice.chain.members.length > 1 && chainTable(invoice.chain, invoice.id),
    h("details.card.more", h("summary", t("history")), versionTable(invoice), origin(invoice)),
    detail && Object.keys(detail.other).length > 0 && otherFacts(detail)];
}

const isInbound = () => provider().direction === "inbound";

/** Only a source that reports are made to can confirm them. */
const validity = ({ validity: value, validity_label: label }) => (value !== "unknown" || isInbound()) &&
  tag(label, { valid: "good", annulled: "bad", deleted: "bad" }[value] ?? "none");

function facts(invoice) {
  const rows = [
    ["issue_date", day(invoice.issue_date)], ["delivery_date", day(invoice.delivery_date)], ["payment_date", day(invoice.payment_date)],
    ["payment_method", named(invoice.payment_method)], ["category", named(invoice.category)], ["appearance", named(invoice.appearance)],
    ["kind", invoice.kind !== "invoice" && invoice.kind_label], ["status", invoice.status_label],
    [invoice.found_by === "upload" ? "uploaded_at" : "inserted_at", isInbound() && moment(invoice.inserted_at)],
    ["original_number", invoice.original_number && said(invoice.original_number)],
    ["open_amount", invoice.open_amount && money(invoice.open_amount, invoice.currency)],
    ["payment_reference", invoice.payment_reference && said(invoice.payment_reference)],
    ["exchange_rate", invoice.detail?.exchange_rate && invoice.currency !== "HUF" && exact(invoice.detail.exchange_rate)],
    ["gross_huf", invoice.currency !== "HUF" && money(completed(invoice).gross_huf, "HUF")]];
  return h("dl.facts", rows.filter(([, value]) => value && value !== "–").map(([key, value]) => [h("dt", t(key)), h("dd", value)]));
}

function origin({ document, first_seen_at: seen, found_by_label: found, validity_checked_at: checked }) {
  return h("dl.facts", h("dt", t("first_seen")), h("dd", moment(seen), " · ", found),
    checked && [h("dt", t("checked")), h("dd", moment(checked))],
    document && [h("dt", t("document")), h("dd", [document.media_type, document.format_version, `${number(document.bytes)} B`].filter(Boolean).join(", "), " ",
      document.hash_is_valid === false && tag(t("hash_differs"), "bad"))]);
}

async function showOriginal(path) {
  const { blob } = await file(path);
  await open(t("original"), h("pre.original", { tabindex: 0 }, await blob.text()), [closeButton()]);
}

/** Ask the source whether the report is still valid, and wait for what comes of it. */
async function ask(path, read, signal) {
  let answer = await post(path("check"), {});
  for (let turn = 0; answer.state === "asked" && turn < ASKED_AT_MOST && !signal.aborted; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    answer = await get(path("lookup"), { signal });
  }
  if (answer.problem) throw new Problem(409, { ...answer.problem, detail: answer.problem.remedy });
  announce(answer.state === "asked" ? t("check_later") : answer.state_label);
  await read();
}
