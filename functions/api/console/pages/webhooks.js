// Who is told what happens, and whether they heard it.

import { get, post, put, remove } from "../api.js";
import { append, fill, h, icon, said } from "../dom.js";
import { moment, number, relative, translator } from "../language.js";
import { tag } from "../parts/badge.js";
import { cancelButton, closeButton, confirm, open } from "../parts/dialog.js";
import { listTable } from "../parts/list_table.js";
import { announce, attempt, note } from "../parts/message.js";
import { may, repeat } from "../state.js";
import texts from "../texts/webhooks.js";

const t = translator(texts);
const REFRESH_MS = 5_000;
const PATH = "/v1/webhooks";
const EVENTS = ["invoice.created", "invoice.updated", "invoice.voided", "invoice.quarantined",
  "sync.finished", "connection.error", "connection.recovered"];
const eventName = (name) => (texts[`event_${name}`] ? t(`event_${name}`) : name);
const TONES = { active: "good", verifying: "busy", unverified: "bad", paused: "warn", stopped: "bad" };
const DELIVERY_TONES = { delivered: "good", failed: "bad", pending: "busy" };

export async function show(main, signal) {
  const [trouble, list] = [h("div"), h("div")];
  const create = h("button.primary", { onclick: () => attempt(create, trouble, () => edit(null, draw)) }, icon("plus"), t("new"));
  append(main, [h("div.title", h("h1", t("title")), may("admin") && create), h("p.quiet.lead", t("text")), trouble, list]);
  const draw = async () => {
    const { items } = await get(PATH, { signal });
    if (list.contains(document.activeElement)) return; // somebody is about to press a button
    fill(list, items.length === 0
      ? h("section.empty", h("h2", t("empty")), h("p.quiet", t("empty_text")))
      : items.map((one) => card(one, trouble, draw)));
  };
  await repeat(signal, REFRESH_MS, async () => {
    await draw().catch((error) => { if (!list.hasChildNodes()) throw error; });
  });
}

function card(one, trouble, draw) {
  const path = `${PATH}/${encodeURIComponent(one.id)}`;
  const action = (key, symbol, work) => {
    const done = async () => { await work(); document.activeElement.blur(); await draw(); };
    const button = h("button.small", { onclick: () => attempt(button, trouble, done) }, symbol && icon(symbol), t(key));
    return button;
  };
  const steer = (verb, symbol) => action(verb, symbol, () => post(`${path}/${verb}`));
  return h("section.card",
    h("div.row", h("h2", said(one.url)), tag(one.state_label, TONES[one.state])),
    one.problem && note("warn", one.problem.title, one.problem.remedy),
    h("dl.facts",
      h("dt", t("events")), h("dd", one.events.map(eventName).join(", ")),
      h("dt", t("scope")), h("dd", one.connection_ids.length ? t("connections", { count: one.connection_ids.length }) : t("all")),
      one.failing_since && [h("dt", t("failing")), h("dd", relative(one.failing_since))],
      one.both_secrets_until && [h("dt", t("both")), h("dd", moment(one.both_secrets_until))]),
    h("div.row",
      action("deliveries", "clock", () => showDeliveries(path)),
      may("admin") && [
        one.state === "active" && action("test", "play", async () => { await post(`${path}/test`); announce(t("test_sent")); }),
        one.state === "active" && steer("pause", "pause"),
        ["paused", "stopped"].includes(one.state) && steer("resume", "play"),
        one.state === "unverified" && steer("verify", "refresh"),
        action("edit", null, () => edit(one, draw)),
        action("rotate", "refresh", async () => {
          if (await confirm(t("rotate_title"), t("rotate_text"), t("rotate"))) await showSecret(await post(`${path}/rotate-secret`));
        }),
        action("delete", null, async () => {
          if (await confirm(t("delete_title"), t("delete_text"), t("delete"), { danger: true })) await remove(path);
        })]));
}

/** Enter a webhook; what is refused is shown in the dialog, which stays open. */
async function edit(one, draw) {
  const trouble = h("div");
  const url = h("input", { type: "url", id: "webhook-url", value: one?.url ?? "", placeholder: "https://", autocomplete: "off" });
  const boxes = EVENTS.map((name) => h("input", { type: "checkbox", value: name, checked: one === null || one.events.includes(name) }));
  const body = () => ({ url: url.value.trim(), events: boxes.filter((box) => box.checked).map((box) => box.value) });
  let made = null;
  const keep = async () => {
    made = one ? await put(`${PATH}/${encodeURIComponent(one.id)}`, body()) : await post(PATH, body());
    save.closest("dialog").close();
  };
  const save = h("button.primary", { type: "button", onclick: () => attempt(save, trouble, keep) }, t("save"));
  await open(t(one ? "edit" : "new_title"), [
    h("div.field", h("label", { for: "webhook-url" }, t("url")), url, h("p.help", t("url_help"))),
    h("fieldset", h("legend", t("events")), h("div.checks", boxes.map((box) => h("label", box, h("span", eventName(box.value), h("code.quiet.small.below", box.value)))))), trouble],
    [cancelButton(), save]);
  if (made?.secret) await showSecret(made);
  if (made) await draw();
}

/** The secret is shown this once; it is needed to check signatures. */
const showSecret = ({ secret }) =>
  open(t("secret_title"), [h("p", t("secret_text")), h("pre.original", { tabindex: 0 }, secret)], [closeButton()]);

async function showDeliveries(path) {
  const [none, trouble, aborter] = [h("p.quiet", t("no_deliveries")), h("div"), new AbortController()];
  const table = listTable(t("deliveries"), ["when", "events", "state", "attempts", "answer", "action"].map((key) => t(key)), [3]);
  const draw = async () => {
    const { items } = await get(`${path}/deliveries`, { query: { limit: 50 }, signal: aborter.signal });
    if (table.element.contains(document.activeElement)) return; // somebody is about to press a button
    table.show(items.map(row));
    table.element.hidden = !(none.hidden = items.length > 0);
  };
  const row = (one) => {
    const again = h("button.small", { type: "button", onclick: () => attempt(again, trouble, async () => {
      await post(`${path}/deliveries/${encodeURIComponent(one.id)}/resend`);
      document.activeElement.blur();
      await draw();
    }) }, t("resend"));
    return h("tr", h("td", moment(one.created_at)), h("td", one.events.map(eventName).join(", ")),
      h("td", tag(one.state_label, DELIVERY_TONES[one.state]), one.problem && h("div.small", one.problem.title)),
      h("td.number", number(one.attempts)), h("td", one.status ?? "–", one.next_attempt_at && h("div.small.quiet", relative(one.next_attempt_at))),
      h("td", may("admin") && one.state !== "pending" && again));
  };
  await draw();
  setTimeout(() => repeat(aborter.signal, REFRESH_MS, () => draw().catch(() => {})), REFRESH_MS);
  await open(t("deliveries"), [trouble, none, table.element], [closeButton()]);
  aborter.abort();
}
