// How far a run is, live, and what a person may do with it.

import { at, post } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { moment, number, span, translator } from "../language.js";
import { here, may, refresh } from "../state.js";
import texts from "../texts/sync.js";
import { runTag } from "./badge.js";
import { confirm } from "./dialog.js";
import { attempt, note } from "./message.js";

const t = translator(texts);

/** Show the run that a connection is busy with, as a card; null hides it. */
export function showRun(place, run, signal) {
  place.hidden = run === null;
  if (run === null || signal.aborted) return;
  place.classList.add("card");
  const card = h("div", h("h2", run.kind_label, " ", runTag(run)), bar(run),
    h("p.small.quiet", left(run)),
    h("a", { href: here("run", run.id) }, t("show_run")));
  fill(place, card);
}

/** Draw everything about a run. */
export function runView(run) {
  const { progress, counters } = run;
  return h("div.run",
    bar(run),
    h("p", { role: "status" }, left(run)),
    run.error && note("bad", run.error.title, run.error.remedy, h("p.small.quiet", h("code", run.error.code))),
    h("dl.tiles",
      tile(t("windows"), `${number(progress.windows.done)} / ${number(total(progress.windows))}`, failed(progress.windows)),
      tile(t("listed"), number(progress.invoices.listed)),
      tile(t("new"), number(progress.invoices.new)),
      tile(t("updated"), number(progress.invoices.updated)),
      tile(t("unchanged"), number(progress.invoices.unchanged)),
      tile(t("documents"), `${number(progress.documents.stored)} / ${number(progress.documents.wanted)}`),
      progress.documents.pending > 0 && tile(t("pending"), number(progress.documents.pending)),
      tile(t("requests"), number(counters.source_requests)),
      tile(t("problems"), number(problems(progress)), problems(progress) > 0)),
    h("dl.facts",
      h("dt", t("period")), h("dd", `${moment(run.window.from)} – ${moment(run.window.to)}`),
      h("dt", t("started")), h("dd", moment(run.created_at)),
      run.ended_at && [h("dt", t("ended")), h("dd", `${moment(run.ended_at)} (${t("took", { value: span(seconds(run)) })})`)]));
}

const total = ({ done, open, failed: lost }) => done + open + lost;
const failed = ({ failed: lost }) => lost > 0;
/** Documents that are fetched later, by themselves, are none. */
const problems = ({ windows, batches, documents }) => windows.failed + batches.failed + documents.quarantined;
const seconds = (run) => (new Date(run.ended_at ?? Date.now()) - new Date(run.created_at)) / 1000;

function tile(name, value, isBad = false) {
  return h(`div.tile${isBad ? ".bad" : ""}`, h("dt", name), h("dd", value));
}

function bar(run) {
  const { percent } = run.progress;
  return h("div.progress", h("progress", { max: 100, value: percent, "aria-label": t("progress") }),
    h("span.percent", `${number(percent)} %`));
}

/** One sentence: how long it still takes, or what the run waits for. */
function left(run) {
  if (run.is_ended) return t("took", { value: span(seconds(run)) });
  if (["paused", "pausing", "cancelling", "queued"].includes(run.state)) return t(`left_${run.state}`);
  const { percent } = run.progress;
  const rest = (seconds(run) * (100 - percent)) / Math.max(percent, 1);
  return percent < 3 ? t("left_unknown") : t("left", { value: span(rest) });
}

/** Draw what a person may do with a run; `steered` is called with the run after a button changed it. */
export function steering(run, connection, steered) {
  const trouble = h("div");
  const button = (verb, symbol, condition = async () => true) => {
    const work = async () => {
      if (!(await condition())) return;
      steered(await post(at(connection, "runs", run.id, verb)));
      await refresh();
    };
    const made = h(`button.${verb}`, { onclick: () => attempt(made, trouble, work) }, icon(symbol), t(verb));
    return made;
  };
  if (run.is_ended || run.kind === "incremental" || !may("editor")) return null;
  const sure = () => confirm(t("cancel_title"), t("cancel_text"), t("cancel"), { danger: true, no: t("go_on") });
  return h("span.row", run.state === "running" && button("pause", "pause"),
    ["paused", "pausing"].includes(run.state) && button("resume", "play"),
    run.state !== "cancelling" && button("cancel", "stop", sure), trouble);
}
