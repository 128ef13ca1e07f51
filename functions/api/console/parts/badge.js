// The four statuses, as users know them.

import { h } from "../dom.js";

const TONES = { active: "good", error: "bad", connecting: "busy", no_connection: "none" };

export function badge(status) {
  return h(`span.badge.${TONES[status.state]}`, { "data-state": status.state }, h("span.dot"), status.label);
}

/** A small mark for any other state: tone is good, bad, warn, busy or none. */
export function tag(label, tone = "none") {
  return h(`span.tag.${tone}`, label);
}

const RUN_TONES = {
  queued: "busy", running: "busy", pausing: "busy", cancelling: "busy", paused: "warn",
  completed: "good", completed_with_problems: "warn", failed: "bad", cancelled: "none",
};

export const runTag = (run) => tag(run.state_label, RUN_TONES[run.state]);
