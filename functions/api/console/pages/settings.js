// The settings of a connection: its form, beside it what the last check found, and the full sync.

import { accept, address, known, may, onConnection, provider, route } from "../state.js";
import { append, fill, h, icon } from "../dom.js";
import { translator } from "../language.js";
import { at, post, put, remove } from "../api.js";
import { confirm } from "../parts/dialog.js";
import { announce, attempt } from "../parts/message.js";
import { openStartDialog } from "../parts/start_dialog.js";
import { showRun } from "../parts/run_progress.js";
import { settingsForm } from "../parts/settings_form.js";
import { diagnostics, statusPanel } from "../parts/status_panel.js";
import { guard } from "../parts/unsaved.js";
import texts from "../texts/settings.js";

const t = translator(texts);

export function show(main, signal) {
  const isNew = route().page === "new";
  return isNew ? showNew(main, signal) : showKnown(main, signal);
}

/** A connection that does not exist yet; first the source system is chosen, and named in the address. */
function showNew(main, signal) {
  let [form, isMade] = [null, false];
  const forms = new Map(); // what was typed for one source system survives a look at another
  const trouble = h("div");
  const place = h("div");
  const pick = (code) => {
    history.replaceState(null, "", address({ page: "new", argument: code }));
    if (!forms.has(code)) forms.set(code, settingsForm(provider(code), null, () => {}));
    form = forms.get(code);
    fill(place, form.element, h("div.bar", save));
  };
  const save = h("button.primary", { onclick: () => attempt(save, trouble, create) }, t("save"));
  const create = async () => {
    const made = await form.send((body) => post("/v1/connections", body));
    if (!made) return;
    isMade = true;
    accept(made);
    location.hash = address({ connection: made.id, page: "settings" });
  };
  guard(signal, () => !isMade && [...forms.values()].some((one) => one.isChanged()));
  const { code } = provider(route().argument) ?? known.providers[0];
  append(main, [h("div.title", h("h1", t("new_title"))), trouble, sources(code, pick), place]);
  pick(code);
}

function sources(now, pick) {
  if (known.providers.length < 2) return null;
  return h("fieldset.choice", h("legend", t("source")), known.providers.map((one) =>
    h("label", h("input", { type: "radio", name: "source", checked: one.code === now, onchange: () => pick(one.code) }), " ", one.label)));
}

function showKnown(main, signal) {
  const { connection } = known;
  let { version } = connection; // of the settings that the form shows
  const isReader = !may("admin") || connection.disconnected_at !== null;
  const trouble = h("div");
  const status = h("div");
  const running = h("section.run-now", { hidden: true });
  const form = settingsForm(provider(), connection, () => drawButtons());
  form.element.toggleAttribute("inert", isReader);

  const save = h("button.primary", { onclick: () => attempt(save, trouble, keep) }, t("save"));
  const check = h("button", { onclick: () => attempt(check, trouble, ask) }, icon("refresh"), t("check"));
  const start = h("button.start", { onclick: () => openStartDialog(known.connection) }, icon("play"), t("start"));
  const why = h("p.quiet.small", { id: "why-not" });

  const keep = async () => {
    const saved = await form.send((body) =>
      put(at(connection.id), body, { headers: { "If-Match": `"${version}"` } }));
    if (!saved) return;
    adopt(saved);
    accept(saved);
    announce(t("saved"));
  };
  const adopt = (saved) => {
    form.adopt(saved);
    ({ version } = saved);
  };
  const ask = async () => accept(await post(at(connection.id, "verify")));
  const drawButtons = () => {
    const { state } = known.connection.status;
    const [changed, active, busy] = [form.isChanged(), state === "active", known.connection.sync.active_run !== null];
    save.disabled = !changed;
    check.disabled = changed || state === "connecting" || !may("editor");
    const reason = changed ? "why_unsaved" : !active ? "why_not_active" : !may("editor") ? "why_role" : busy ? "why_running" : null;
    start.disabled = reason !== null;
    why.textContent = reason ? t(reason) : "";
  };

  guard(signal, () => form.isChanged());
  append(main, [
    h("div.title", h("h1", t("title")), may("admin") && h("a.button", { href: address({ page: "new" }) }, icon("plus"), t("new"))),
    trouble, connection.disconnected_at && h("p.note.warn", t("disconnected")),
    h("div.split",
      h("div", form.element, !isReader && h("div.bar", save, check, h("span.grow"), disconnectButton(trouble))),
      h("aside", { "aria-label": t("status") }, status, isReader && check,
        h("section.card", h("h2", t("start_title")), h("p.small.quiet", t("start_text")), start, why), running, diagnostics(connection)))]);
  onConnection(signal, () => {
    if (known.connection.version !== version && !form.isChanged()) adopt(known.connection);
    fill(status, statusPanel(known.connection));
    form.warn(known.connection.status);
    showRun(running, known.connection.sync.active_run, signal);
    drawButtons();
  });
}

function disconnectButton(trouble) {
  const button = h("button.quiet-danger", { onclick: () => attempt(button, trouble, disconnect) }, t("disconnect"));
  return button;
}

async function disconnect() {
  const { id } = known.connection;
  if (!(await confirm(t("disconnect_title"), t("disconnect_text"), t("disconnect"), { danger: true }))) return;
  await remove(at(id));
  location.hash = address({ page: "companies" });
}
