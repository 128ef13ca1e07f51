// The overview: is everything there, how much is it, what should somebody act on.

import { Problem, at, get } from "../api.js";
import { append, fill, h, said } from "../dom.js";
import { compact, dayOf, day, moment, money, month, number, relative, translator } from "../language.js";
import { bars, timeline } from "../parts/charts.js";
import { note } from "../parts/message.js";
import { showRun } from "../parts/run_progress.js";
import { statusPanel } from "../parts/status_panel.js";
import { here, known, onConnection, provider, repeat } from "../state.js";
import texts from "../texts/overview.js";

const t = translator(texts);
const REFRESH_MS = 10_000;
const MONTHS = 13;
const PARTNERS = 10;

export async function show(main, signal) {
  const { id } = known.connection;
  const [acts, running, fresh, cover, figures, status] = [h("div"), h("section.run-now", { hidden: true }), h("section.card"), h("section.card", { hidden: true }), h("div"), h("div")];
  append(main, [h("div.title", h("h1", t("title"))), acts, running,
    h("div.split.overview", h("div", cover, figures), h("aside", fresh, status))]);
  let coverage = null;
  const draw = () => {
    fill(acts, toActOn(known.connection, coverage));
    fill(fresh, freshness(known.connection.sync));
    fill(status, statusPanel(known.connection));
    showRun(running, known.connection.sync.active_run, signal);
  };
  onConnection(signal, draw);
  await repeat(signal, REFRESH_MS, async () => {
    const [covered, found] = await Promise.all([get(at(id, "coverage"), { signal }).catch(() => coverage),
      get(at(id, "overview"), { signal }).catch(quietly)]);
    if (signal.aborted) return;
    coverage = covered;
    if (coverage) fill(cover, coverageView(coverage));
    cover.hidden = !coverage;
    draw();
    if (found) fill(figures, figuresView(found));
  });
}

/** A period that is too long for sums is no news here; what was shown stays. */
function quietly(error) {
  if (error instanceof Problem || error.name === "AbortError") return null;
  throw error;
}

function toActOn({ status, sync, disconnected_at: gone }, coverage) {
  const lines = [
    status.error && [note("bad", status.error.label ? `${status.error.label}: ${status.error.title}` : status.error.title, status.error.remedy, link("settings", "to_settings"))],
    status.state === "no_connection" && note("warn", t("not_set_up"), t("not_set_up_text"), link("settings", "to_settings"), " · ", link("guide", "to_guide")),
    status.notice && note("warn", status.notice.title, status.notice.remedy),
    sync.last_error && note("warn", sync.last_error.title, sync.last_error.remedy)];
  if (coverage) {
    const { quarantined, gaps, waiting_for_documents: waiting } = coverage.claim;
    const failed = coverage.failed_windows.length;
    const count = quarantined.count + Math.max(failed, gaps); // a window that failed is a gap as well
    if (count > 0) lines.push(note("warn", t("problems", { count }), t("problems_text"), link("problems", "to_problems")));
    if (waiting.count > 0 && !sync.active_run) lines.push(h("p.quiet", t(gone ? "not_fetched" : "waiting", { count: waiting.count })));
  }
  return lines;
}

const link = (page, key) => h("a", { href: here(page) }, t(key));

function freshness(sync) {
  return [h("h2", t("freshness")), h("dl.facts",
    h("dt", t("automatic")), h("dd", t(sync.automatic ? "on" : "off")),
    h("dt", t("read_until")), h("dd", sync.cursor ? `${moment(sync.cursor)} (${relative(sync.cursor)})` : t("not_yet")),
    sync.last_news_at && [h("dt", t("last_news")), h("dd", relative(sync.last_news_at))],
    sync.next_due_at && [h("dt", t("next_update")), h("dd", relative(sync.next_due_at))])];
}

function coverageView({ claim, axes, unproven, audit }) {
  const kind = claim.gaps > 0 ? "claim_gaps" : claim.is_proven ? "claim_whole" : "claim_unproven";
  return [h("h2", t("coverage")),
    claim.from === null ? h("p.quiet", t("nothing_read")) : [
      h(`p.claim.${kind === "claim_whole" ? "good" : "warn"}`, t(kind, { from: moment(claim.from), to: moment(claim.to), count: claim.gaps })),
      axes.filter(({ ranges }) => ranges.length).map((axis) => h("figure", h("figcaption.quiet.small", axis.axis_label), timeline(axis, t("timeline", { axis: axis.axis_label })))),
      h("p.small.quiet", h("span.key.whole"), t("key_whole"), h("span.key.gap"), t("key_gap"), h("span.key.unsure"), t("key_unsure"))],
    h("dl.facts",
      claim.last_read_at && [h("dt", t("last_read")), h("dd", moment(claim.last_read_at))],
      unproven.length > 0 && [h("dt", t("unproven")), h("dd", number(unproven.length))],
      audit && [h("dt", t("audit")), h("dd", audit.last_at ? t("audit_found", { when: day(dayOf(audit.last_at)), count: audit.found_late }) : t("audit_none"))])];
}

function figuresView({ months, partners, complete_from: since, count }) {
  if (count === 0) return null;
  return [
    h("section.card", h("h2", t("per_month")), h("p.quiet.small", t("counted_since", { since: day(since), count })),
      h("div.charts", monthCharts(months.filter((one) => one.month)))),
    h("section.card", h("h2", t(`top_${provider().direction}`)), topTable(partners))];
}

function monthCharts(months) {
  const sorted = [...months].sort((a, b) => a.month.localeCompare(b.month)).slice(-MONTHS);
  const currencies = [...new Set(months.flatMap((one) => one.currencies.map(({ currency }) => currency)))];
  const counts = sorted.map((one) => {
    const value = one.currencies.reduce((sum, { count }) => sum + count, 0);
    return { label: month(one.month), value, title: `${month(one.month)}: ${t("count", { count: value })}` };
  });
  return [chart(t("number"), counts, number), ...currencies.slice(0, 3).map((currency) => {
    const points = sorted.map((one) => {
      const sum = one.currencies.find((total) => total.currency === currency);
      const gross = sum?.amounts.gross ?? "0";
      return { label: month(one.month), value: Number(gross), title: `${month(one.month)}: ${money(gross, currency)}, ${t("count", { count: sum?.count ?? 0 })}` };
    });
    return chart(t("gross_in", { currency: currency ?? "–" }), points, compact);
  })];
}

const chart = (title, points, write) => h("figure", h("figcaption.quiet.small", title), bars(points, write, title));

/** For the length of a bar only; what is written beside it is exact. */
const weight = ({ totals }) => totals.reduce((sum, { amounts }) => sum + Math.abs(Number(amounts.gross_huf ?? amounts.gross ?? 0)), 0);

function topTable(partners) {
  const most = Math.max(...partners.map(weight), 1);
  const party = provider().direction === "inbound" ? "supplier" : "customer";
  const chosen = ({ tax_number: number_, name }) => (number_ ? { [`${party}_tax_number`]: number_ } : { [`${party}_name`]: name ?? "" });
  return h("table.top-table", h("tbody", partners.slice(0, PARTNERS).map((one) => h("tr",
    h("td", h("a", { href: here("invoices", undefined, chosen(one)) }, said(one.name ?? one.tax_number))),
    h("td.quiet", t("count", { count: one.count })),
    h("td.number", one.totals.map((total) => h("div", money(total.amounts.gross, total.currency)))),
    h("td.share", h("meter", { min: 0, max: most, value: weight(one), "aria-label": t("share") }))))));
}
