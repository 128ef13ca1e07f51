// "Start Invoice Synchronization": what a full sync means, before it starts.

import { at, post } from "../api.js";
import { fill, h } from "../dom.js";
import { day, moment, number, span, translator } from "../language.js";
import { here, provider, refresh } from "../state.js";
import texts from "../texts/sync.js";
import { cancelButton, open } from "./dialog.js";
import { attempt, problemNote } from "./message.js";

const t = translator(texts);

export async function openStartDialog(connection) {
  const aborter = new AbortController();
  const estimate = h("div.estimate", { "aria-live": "polite" }, h("p.quiet", h("span.spinner"), t("estimating")));
  const trouble = h("div");
  const input = h("input", { type: "date", id: "start-from", value: connection.from_date ?? "",
    min: provider().earliest_from_date, max: new Date().toISOString().slice(0, 10), onchange: () => ask() });
  const start = h("button.primary", { type: "button", onclick: () => attempt(start, trouble, begin) }, t("start"));
  const body = () => (input.value ? { from_date: input.value } : {});

  const ask = async () => {
    start.disabled = !input.value;
    if (!input.value) return fill(estimate, h("p.quiet", t("choose_date")));
    try {
      const found = await post(at(connection.id, "full-sync", "estimate"), body(), { signal: aborter.signal });
      fill(estimate, estimateFacts(found));
    } catch (error) {
      if (error.name !== "AbortError") fill(estimate, problemNote(error));
    }
  };
  const begin = async () => {
    const run = await post(at(connection.id, "full-sync"), body());
    start.closest("dialog").close();
    await refresh();
    location.hash = here("run", run.id);
  };

  ask();
  await open(t("dialog_title"), [
    h("p", t(`again_${provider().direction}`)),
    h("div.field", h("label", { for: "start-from" }, t("from")), input),
    estimate,
    h("ul.points", [connection.automatic_sync ? "point_automatic" : "point_by_hand", "point_twice", "point_window"].map((key) => h("li", t(key)))),
    trouble], [cancelButton(), start]);
  aborter.abort();
}

function estimateFacts({ window, windows, invoices, minutes }) {
  const range = invoices.min === invoices.max ? number(invoices.min) : `${number(invoices.min)} – ${number(invoices.max)}`;
  return h("dl.facts",
    h("dt", t("period")), h("dd", `${periodStart(window)} – ${moment(window.to)}`),
    h("dt", t("windows")), h("dd", number(windows)),
    h("dt", t("invoices")), h("dd", t("about", { value: range })),
    h("dt", t("duration")), h("dd", t("about", { value: span(Math.max(1, minutes) * 60) })));
}

const periodStart = ({ axis, from }) => (axis === "inserted_at" ? moment(from) : day(from.slice(0, 10)));
