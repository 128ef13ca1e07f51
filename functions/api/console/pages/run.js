// One run: live progress, and its windows.

import { at, get, post } from "../api.js";
import { append, fill, h, icon } from "../dom.js";
import { moment, number, translator } from "../language.js";
import { runTag, tag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { attempt } from "../parts/message.js";
import { runView } from "../parts/run_progress.js";
import { here, known, may, repeat, route } from "../state.js";
import texts from "../texts/sync.js";

const t = translator(texts);
const QUICK_MS = 1_000;
const WINDOWS_MS = 5_000;
const HEADS = ["period", "state", "rows", "finished", "action"];
const NUMBERS = [2];
const TONES = { done: "good", failed: "bad", released: "busy", waiting: "none", split: "none", cancelled: "none" };

export async function show(main, signal) {
  const { id } = known.connection;
  const runId = route().argument;
  const [title, view, trouble] = [h("h1"), h("section.card"), h("div")];
  const windows = listTable(t("windows"), HEADS.map((key) => t(key)), NUMBERS);
  let run = await get(at(id, "runs", runId), { signal });

  const draw = (found) => {
    run = found;
    fill(title, run.kind_label, " ", runTag(run));
    if (!view.contains(document.activeElement) || run.is_ended) fill(view, runView(run, id, draw));
    else view.querySelector("progress").value = run.progress.percent;
  };
  const drawWindows = async () => {
    const found = await get(at(id, "runs", runId, "windows"), { query: { limit: 100 }, signal });
    windows.show(found.items.map((work) => row(work, redrive)));
  };
  const redrive = (button, work) => attempt(button, trouble, async () => {
    draw(await post(at(id, "runs", runId, "windows", work.id, "redrive")));
    await drawWindows();
  });

  append(main, [
    h("p.crumbs", h("a", { href: here("runs") }, t("title"))), h("div.title", title), view, trouble,
    h("h2", t("windows")), windows.element]);
  draw(run);
  await drawWindows();
  repeat(signal, QUICK_MS, async () => {
    if (!run.is_ended) await get(at(id, "runs", runId), { signal }).then(draw, () => {});
  });
  repeat(signal, WINDOWS_MS, async () => { if (!run.is_ended) await drawWindows().catch(() => {}); });
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
