// The setup guide: what to do at the source system, step by step, and what to enter here then.

import { append, h } from "../dom.js";
import { translator } from "../language.js";
import { tag } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { address, here, known, provider, route } from "../state.js";
import texts from "../texts/guide.js";

const t = translator(texts);
const NAV_STEPS = 8;
const NETVISOR_STEPS = 4;
const BOXES = [
  ["management", "wanted"], ["query", "required"], ["opg", "unneeded"], ["own", "unneeded"],
];
const TONES = { required: "good", wanted: "busy", unneeded: "none" };
const FIELDS = ["tax_number", "login", "password", "signature_key", "exchange_key"];
const STATUSES = ["connecting", "active", "error", "no_connection"];

/** The guide can be read before there is a connection; the address then names the source system. */
const source = () => provider(known.connection?.provider ?? route().argument) ?? known.providers[0];

export function show(main) {
  append(main, [h("div.title", h("h1", t("title"))), h("article.guide", source().code === "nav" ? nav() : netvisor())]);
}

function nav() {
  return [
    h("p.lead", t("nav_intro")),
    h("section.card", h("h2", t("before")), h("ul", ["access", "primary", "application"].map((key) => h("li", t(`before_${key}`))))),
    h("section.card", h("h2", t("nav_there")),
      h("ol.steps", steps("nav", NAV_STEPS, { 6: boxes() }))),
    h("section.card", h("h2", t("here")),
      h("ol.steps", step(t("here_open"), t("here_open_text")), step(t("here_general"), t("here_general_text")),
        step(t("here_technical"), t("here_technical_text"), h("ul", FIELDS.map((name) => h("li", h("b", labelOf(name)), ": ", t(`field_${name}`))))),
        step(t("here_save"), t("here_save_text"))),
      toSettings()),
    h("section.card", h("h2", t("statuses")),
      h("dl.facts", STATUSES.map((state) => [h("dt.strong", t(`status_${state}`)), h("dd", t(`status_${state}_text`))]))),
    h("section.card", h("h2", t("start")), h("p", t("start_text")), h("ol", ["open", "read", "confirm"].map((key) => h("li", t(`start_${key}`)))), h("p", t("start_close"))),
    trouble(["fields", "user", "keys", "environment", "again"])];
}

function netvisor() {
  return [
    h("p.lead", t("netvisor_intro")),
    h("section.card", h("h2", t("netvisor_there")), h("ol.steps", steps("netvisor", NETVISOR_STEPS, {}))),
    h("section.card", h("h2", t("here")),
      h("ol.steps", step(t("here_open"), t("here_open_text")),
        step(t("here_technical"), t("here_technical_text"), h("ul", source().fields.filter((field) => field.is_required).map((field) => h("li", h("b", field.label))))),
        step(t("here_save"), t("here_save_text"))),
      toSettings()),
    trouble(["fields", "keys", "again"])];
}

const steps = (name, count, more) =>
  Array.from({ length: count }, (_, index) => step(t(`${name}_${index + 1}`), t(`${name}_${index + 1}_text`), more[index + 1]));

const step = (title, text, more) => h("li", h("p.strong", title), h("p", text), more);

const toSettings = () =>
  h("p", h("a.button.primary", { href: known.connection ? here("settings") : address({ page: "new", argument: source().code }) }, t("to_settings")));

const labelOf = (name) => source().fields.find((field) => field.name === name)?.label ?? name;

function boxes() {
  const table = listTable(t("boxes"), [t("box"), t("needed"), t("what_for")]);
  table.show(BOXES.map(([name, need]) => h("tr",
    h("td", h("b", t(`box_${name}`)), h("span.quiet.small.below", t(`box_${name}_there`))), h("td", tag(t(need), TONES[need])), h("td", t(`box_${name}_for`)))));
  return table.element;
}

function trouble(keys) {
  return h("section.card", h("h2", t("trouble")), h("ul", keys.map((key) => h("li", t(`trouble_${key}`)))));
}
