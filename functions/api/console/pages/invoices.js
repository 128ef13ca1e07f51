// The list of invoices: filters, totals, columns; it follows what is new while it is open.

import { Problem, at, get } from "../api.js";
import { append, fill, h, icon } from "../dom.js";
import { amount, day, moment, number, translator } from "../language.js";
import { chooseColumns } from "../parts/columns.js";
import { openExports } from "../parts/export_dialog.js";
import { filterBar, isFiltered } from "../parts/filters.js";
import { invoiceTable } from "../parts/invoice_table.js";
import { announceProblem } from "../parts/message.js";
import { openUpload } from "../parts/upload_dialog.js";
import { here, known, may, provider, repeat, route } from "../state.js";
import texts from "../texts/invoices.js";

const t = translator(texts);
const PAGE = 100;
const REFRESH_MS = 8_000;
const PAGES_BACK = 5; // how far down the invoice is looked for that somebody comes back from
// The first list of sales invoices is by their date, which is what their source orders them by.
const USUAL = { inbound: {}, outbound: { by: "issue_date" } };

export async function show(main, signal) {
  const { id } = known.connection;
  const { direction } = provider();
  let [query, cursor, load] = [{ ...USUAL[direction], ...route().query }, null, new AbortController()];
  const [trouble, totals, foot] = [h("div"), h("div.totals", { role: "status" }), h("div.list-foot")];

  known.filters = query;
  const change = (wanted) => {
    known.filters = query = wanted;
    history.replaceState(null, "", here("invoices", undefined, query));
    return reload();
  };
  const filterPlace = h("div");
  const drawFilters = () => fill(filterPlace, filterBar(direction, query, change, clear));
  const clear = () => {
    change({ ...USUAL[direction] });
    drawFilters();
  };
  const table = invoiceTable(direction, () => query, (sort, by, order) => {
    change({ ...query, sort, by, order });
    drawFilters();
  });
  drawFilters();
  const read = (more = {}) => get(at(id, "invoices"), { query: { limit: PAGE, ...query, ...more }, signal: load.signal });

  const reload = async () => {
    load.abort();
    load = new AbortController();
    table.element.setAttribute("aria-busy", "true");
    readTotals();
    try {
      const found = await read();
      table.clear();
      take(found);
      fill(trouble);
    } catch (error) {
      if (error.name !== "AbortError") announceProblem(error, fill(trouble));
    }
    table.element.removeAttribute("aria-busy");
  };
  const take = (found) => {
    table.add(found.items);
    cursor = found.next_cursor;
    fill(foot, footer(table.size(), found, further, isFiltered(query) && clear));
    table.element.hidden = table.size() === 0;
    const button = foot.querySelector("button");
    if (button && found.items.length) observer.observe(button);
  };
  const further = async () => {
    if (!cursor) return;
    const wanted = cursor;
    cursor = null; // one page at a time
    await read({ cursor: wanted }).then(take, (error) => announceProblem(error, trouble));
  };
  const findAgain = async (invoiceId) => {
    for (let pages = 0; !table.focus(invoiceId) && cursor && pages < PAGES_BACK; pages += 1) await further();
  };
  const observer = new IntersectionObserver((seen) => { if (seen.some((one) => one.isIntersecting)) further(); }, { rootMargin: "600px" });
  const readTotals = () => get(at(id, "invoices", "totals"), { query: withoutOrder(query), signal: load.signal })
    .then((found) => fill(totals, totalsView(found)), (error) => fill(totals, totalsRefused(error)));
  const follow = async () => {
    if (document.querySelector("dialog[open]")) return;
    const found = await read();
    const before = table.size();
    table.renew(found.items);
    if (before === 0 && found.items.length) return take(found);
    if (table.size() !== before) await readTotals();
  };

  const columns = h("button", { onclick: async () => { if (await chooseColumns(direction)) table.redraw(); } }, icon("columns"), t("columns"));
  const exports_ = h("button", { onclick: () => openExports(id, query) }, icon("download"), t("export"));
  const upload = direction === "inbound" && may("editor") && h("button", { onclick: () => openUpload(id) }, icon("plus"), t("upload"));
  append(main, [h("div.title", h("h1", t(`title_${direction}`)), columns, exports_, upload), filterPlace, trouble, totals, table.element, foot]);
  signal.addEventListener("abort", () => { load.abort(); observer.disconnect(); });
  await reload();
  const { page, argument } = known.before ?? {};
  if (page === "invoice") await findAgain(argument);
  setTimeout(() => repeat(signal, REFRESH_MS, () => follow().catch(() => {})), REFRESH_MS);
}

const withoutOrder = ({ sort, order, ...filters }) => filters;

function footer(size, { next_cursor: more, searched_until: until }, further, clear) {
  const button = more && h("button", { onclick: further }, t(until ? "search_further" : "more"));
  const shown = until && (until.includes("T") ? moment(until) : /^\d{4}-\d\d-\d\d$/.test(until) ? day(until) : until);
  if (size === 0 && !more) return empty(clear);
  return [h("span.quiet", t("shown", { count: size })), until && h("span.quiet", t("searched_until", { until: shown })), button];
}

function empty(clear) {
  if (clear) return h("section.empty", h("h2", t("nothing_found")), h("p.quiet", t("nothing_found_text")), h("button", { onclick: clear }, t("clear_filters")));
  const { status, sync } = known.connection;
  const isComing = sync.active_run !== null;
  return h("section.empty", h("h2", t(isComing ? "coming" : "empty")),
    h("p.quiet", t(isComing ? "coming_text" : status.state === "active" ? "empty_active" : "empty_inactive")),
    !isComing && status.state !== "active" && h("a.button.primary", { href: here("settings") }, t("to_settings")));
}

/** Orders and drafts are counted apart: they are no part of what was invoiced. */
function totalsView({ currencies }) {
  const invoices = currencies.filter((one) => one.kind === "invoice");
  const count = invoices.reduce((sum, one) => sum + one.count, 0);
  const isOther = invoices.length < currencies.length;
  return [(count > 0 || !isOther) && h("span.strong", t("count", { count })), currencies.map(totalView)];
}

function totalView({ kind, kind_label: label, count, currency, amounts }) {
  return h("span.total", kind !== "invoice" && [h("span.strong", `${label}: ${number(count)}`), " "],
    h("span.tag", currency ?? "–"), " ", h("span.quiet", t("column_net")), " ", amount(amounts.net),
    h("span.quiet", t("column_vat")), " ", amount(amounts.vat), h("span.quiet", t("column_gross")), " ", h("b", amount(amounts.gross)));
}

function totalsRefused(error) {
  if (error instanceof Problem && error.code === "narrow_period") return h("span.quiet", t("narrow_period"));
  return null;
}
