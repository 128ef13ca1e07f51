// One run: live progress, and its windows.

import { at, get, post } from "../api.js";
import { append, fill, h, icon } from "../dom.js";
import { moment, number, translator } from "../language.js";
import { runTag, tag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { attempt } from "../parts/message.js";
import { runView, steering } from "../parts/run_progress.js";
import { here, known, may, repeat, route } from "../state.js";
import texts from "../texts/sync.js";

const t = translator(texts);
const QUICK_MS = 1_000;
const WINDOWS_MS = 5_000;
const PAGE = 100;
const HEADS = ["period", "state", "rows", "finished", "action"];
const NUMBERS = [2];
const TONES = { done: "good", failed: "bad", released: "busy", waiting: "none", split: "none", cancelled: "none" };

export async function show(main, signal) {
  const { id } = known.connection;
  const runId = route().argument;
  const [title, steer, view, trouble] = [h("h1"), h("div.row"), h("section.card"), h("div")];
  const windows = listTable(t("windows"), HEADS.map((key) => t(key)), NUMBERS);
  let run = await get(at(id, "runs", runId), { signal });
  let pages = 1; // of the list of windows

  const draw = (found) => {
    const isOther = found.state !== run.state || !title.hasChildNodes();
    run = found;
    if (isOther) fill(steer, steering(run, id, draw)); // else somebody may be about to press a button
    fill(title, run.kind_label, " ", runTag(run));
    fill(view, runView(run));
  };
  const drawWindows = async () => {
    const found = await readWindows(at(id, "runs", runId, "windows"), pages, signal);
    windows.show(found.items.map((work) => row(work, redrive)));
    more.hidden = !found.next_cursor;
  };
  const further = () => {
    pages += 1;
    return drawWindows();
  };
  const more = h("button", { hidden: true, onclick: () => attempt(more, trouble, further) }, t("more"));
  const redrive = (button, work) => attempt(button, trouble, async () => {
    draw(await post(at(id, "runs", runId, "windows", work.id, "redrive")));
    await drawWindows();
  });

  append(main, [
    h("p.crumbs", h("a", { href: here("runs") }, t("title"))), h("div.title", title, steer), view, trouble,
    h("h2", t("windows")), windows.element, more]);
  draw(run);
  await drawWindows();
  repeat(signal, QUICK_MS, async () => {
    if (!run.is_ended) await get(at(id, "runs", runId), { signal }).then(draw, () => {});
  });
  repeat(signal, WINDOWS_MS, async () => { if (!run.is_ended) await drawWindows().catch(() => {}); });
}

/** Read so many pages of a run's windows as one. */
async function readWindows(path, pages, signal) {
  const items = [];
  let next = null;
  for (let read = 0; read < pages && (read === 0 || next); read += 1) {
    const found = await get(path, { query: { limit: PAGE, ...(next && { cursor: next }) }, signal });
    items.push(...found.items);
    next = found.next_cursor;
  }
  return { items, next_cursor: next };
}

function row(work, redrive) {
  const button = h("button.small", { onclick: () => redrive(button, work) }, icon("refresh"), t("redrive"));
  return h("tr",
    h("td", `${moment(work.window.from)} – ${moment(work.window.to)}`),
    h("td", tag(work.state_label, TONES[work.state]), work.error && h("div.small.bad-text", `${work.error.title} ${work.error.remedy}`)),
    h("td.number", work.rows === null ? "–" : number(work.rows)),
    h("td", moment(work.finished_at)),
    h("td", work.state === "failed" && may("editor") && button));
}
