// What the last check found: the status, the rights one by one, what to do about an error.

import { at, save } from "../api.js";
import { h, icon, said } from "../dom.js";
import { moment, relative, translator } from "../language.js";
import { badge } from "./badge.js";
import { attempt, note } from "./message.js";
import texts from "../texts/status.js";

const t = translator(texts);
const TONES = { granted: "good", missing: "bad", not_checked: "warn", not_needed: "none" };
const MARKS = { granted: "check", missing: "alert", not_checked: "clock", not_needed: "check" };

export function statusPanel({ status, provider, environment }) {
  return h("section.card.status-panel",
    h("div.big", { role: "status" }, badge(status)),
    status.company_name && h("p.strong", said(status.company_name)),
    status.error && errorNote(status.error, provider, environment),
    status.notice && note("warn", status.notice.title, status.notice.remedy),
    status.missing_fields.length > 0 && h("p", t("missing"), " ", status.missing_fields.map((one) => one.label).join(", ")),
    h("dl.facts",
      fact(t("since"), moment(status.since)),
      fact(t("last_check"), status.last_check_at ? `${moment(status.last_check_at)} (${relative(status.last_check_at)})` : t("never")),
      status.next_try_at && fact(t("next_try"), relative(status.next_try_at))),
    status.permissions.length > 0 && permissions(status.permissions));
}

/** What the source's help desk asks for, as a file. It stays where it is while the panel changes. */
export function diagnostics({ id }) {
  const trouble = h("div");
  const button = h("button", { onclick: () => attempt(button, trouble, () => save(at(id, "diagnostics"))) }, icon("download"), t("diagnostics"));
  return h("section.card.diagnostics", h("h2", t("help_desk")), h("p.small.quiet", t("help_desk_text")), trouble, button);
}

const fact = (name, value) => [h("dt", name), h("dd", value)];

function errorNote(error, provider, environment) {
  const isMixUp = provider === "nav" && environment !== "simulator" && ["login", "password"].includes(error.field);
  return note("bad", error.label ? `${error.label}: ${error.title}` : error.title, error.remedy,
    isMixUp && h("p", t("mix_up")),
    h("p.quiet.small", h("code", error.code), error.source_code && [" · ", h("code", error.source_code)],
      error.request_id && [" · ", t("request"), " ", h("code", error.request_id)]));
}

function permissions(rights) {
  return h("div", h("h2", t("permissions")), h("ul.rights", rights.map((right) =>
    h(`li.${TONES[right.state]}`, icon(MARKS[right.state]),
      h("div", h("span.strong", right.label), " – ", right.state_label, h("div.small.quiet", whatFor(right)))))));
}

function whatFor({ code, state }) {
  const purpose = texts[`for_${code}`] ? t(`for_${code}`) : "";
  const box = state === "missing" && texts[`box_${code}`] ? t(`box_${code}`) : "";
  return [purpose, box && h("div.bad-text", box)];
}
