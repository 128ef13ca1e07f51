// Every run of a connection, newest first, and what may be started.

import { at, get, post } from "../api.js";
import { append, fill, h, icon } from "../dom.js";
import { moment, number, relative, span, translator } from "../language.js";
import { runTag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { announce, attempt } from "../parts/message.js";
import { openStartDialog } from "../parts/start_dialog.js";
import { showRun } from "../parts/run_progress.js";
import { here, known, may, onConnection, repeat } from "../state.js";
import texts from "../texts/sync.js";

const t = translator(texts);
const REFRESH_MS = 4_000;
const HEADS = ["kind", "state", "started", "took_column", "new", "updated"];
const NUMBERS = [4, 5];

export async function show(main, signal) {
  const { id } = known.connection;
  const rows = new Map();
  const [trouble, running, head, none] = [h("div"), h("section.run-now", { hidden: true }), h("dl.facts"), h("p.quiet", t("no_runs"))];
  const table = listTable(t("title"), HEADS.map((key) => t(key)), NUMBERS);
  let next = null;
  const pull = async (cursor) => {
    const found = await get(at(id, "runs"), { query: { limit: 50, ...(cursor ? { cursor } : {}) }, signal });
    found.items.forEach((run) => rows.set(run.id, run));
    if (cursor || next === null) next = found.next_cursor;
    draw();
  };
  const older = h("button", { onclick: () => attempt(older, trouble, () => pull(next)) }, t("older"));
  const draw = () => {
    const sorted = [...rows.values()].sort((a, b) => b.created_at.localeCompare(a.created_at));
    table.show(sorted.map(row));
    table.element.hidden = !(none.hidden = sorted.length > 0);
    older.hidden = !next;
  };

  const now = h("button", { onclick: () => attempt(now, trouble, syncNow) }, icon("refresh"), t("sync_now"));
  const syncNow = async () => { await post(at(id, "sync")); announce(t("sync_accepted")); };
  const start = h("button.start", { onclick: () => openStartDialog(known.connection) }, icon("play"), t("start_long"));
  append(main, [
    h("div.title", h("h1", t("title")), now, start), trouble, running, head,
    none, table.element, older]);
  onConnection(signal, () => {
    const { sync, status } = known.connection;
    now.disabled = status.state !== "active" || !may("editor");
    start.disabled = now.disabled || sync.active_run !== null; // which is shown right below
    showRun(running, sync.active_run, signal);
    fill(head, automatic(sync));
  });
  await repeat(signal, REFRESH_MS, () => pull(null).catch(() => {}));
}

function automatic(sync) {
  return [
    h("dt", t("automatic")), h("dd", t(sync.automatic ? "on" : "off")),
    sync.cursor && [h("dt", t("read_until")), h("dd", moment(sync.cursor))],
    sync.last_poll_at && [h("dt", t("last_update")), h("dd", relative(sync.last_poll_at))],
    sync.next_due_at && [h("dt", t("next_update")), h("dd", relative(sync.next_due_at))],
    sync.last_error && [h("dt", t("last_error")), h("dd.bad-text", `${sync.last_error.title} ${sync.last_error.remedy}`)]];
}

function row(run) {
  const { invoices } = run.progress;
  const end = run.ended_at ?? new Date().toISOString();
  return h("tr",
    h("td", h("a", { href: here("run", run.id) }, run.kind_label)),
    h("td", runTag(run), !run.is_ended && ` ${number(run.progress.percent)} %`),
    h("td", moment(run.created_at)),
    h("td", span((new Date(end) - new Date(run.created_at)) / 1000)),
    h("td.number", number(invoices.new)), h("td.number", number(invoices.updated)));
}
