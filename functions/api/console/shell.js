// The frame around every page: whose invoices, is the connection well, where to go.

import { fill, h, icon, said } from "./dom.js";
import { LANGUAGES, choose, language, translator, useZone } from "./language.js";
import { announceProblem } from "./parts/message.js";
import { mayLeave } from "./parts/unsaved.js";
import { badge } from "./parts/badge.js";
import { address, here, known, load, look, may, onConnection, provider, route } from "./state.js";
import texts from "./texts/shell.js";

const t = translator(texts);
const PAGES = {
  overview: () => import("./pages/overview.js"),
  invoices: () => import("./pages/invoices.js"),
  invoice: () => import("./pages/invoice.js"),
  runs: () => import("./pages/runs.js"),
  run: () => import("./pages/run.js"),
  problems: () => import("./pages/problems.js"),
  writes: () => import("./pages/writes.js"),
  settings: () => import("./pages/settings.js"),
  guide: () => import("./pages/guide.js"),
  companies: () => import("./pages/companies.js"),
  new: () => import("./pages/settings.js"),
  webhooks: () => import("./pages/webhooks.js"),
};
const OF_A_CONNECTION = ["overview", "invoices", "runs", "problems", "writes", "settings", "guide"];
const WITHOUT_ONE = ["guide"]; // of a source system that is not connected yet
const PARENT = { invoice: "invoices", run: "runs" };

const main = h("main", { id: "main", tabindex: "-1" });
let page = new AbortController();
let at = null; // the place that is shown
let leave;

/** Show the frame, and from now on the page that the address names. */
export function openShell(signOut) {
  leave = signOut;
  window.addEventListener("hashchange", onAddress);
  document.addEventListener("keydown", onKey);
  draw();
  return showPage();
}

function draw() {
  const top = h("header.top");
  const side = h("nav.side", { "aria-label": t("navigation") });
  fill(document.body, h("a.skip", { href: "#main", onclick: toMain }, t("skip")), top, side, main);
  fill(top,
    h("a.brand", { href: address({ page: "companies" }), "aria-label": "Invoice Connector" },
      h("img", { src: new URL("icon.svg", import.meta.url), alt: "", width: 26, height: 26 }), h("span", "Invoice Connector")),
    h("div.where", { id: "where" }),
    h("div.who",
      showLanguageChoice(onLanguage),
      h("button.plain", { onclick: turnTheme, title: t("theme"), "aria-label": t("theme") }, icon("sun")),
      h("details.menu",
        h("summary", said(known.person)),
        h("div.card", h("p.quiet", t(`role_${known.me.role}`), " · ", said(known.me.tenant)),
          h("button", { onclick: leave }, t("sign_out"))))));
  drawPlace();
}

function toMain(event) {
  event.preventDefault();
  main.focus();
}

const isOutbound = (connection = known.connection) => connection && provider(connection.provider)?.direction === "outbound";
const pagesOf = (connection) => OF_A_CONNECTION.filter((name) => name !== "writes" || isOutbound(connection));

/** The invoices of a source that the company sells through are its sales invoices. */
const nameOf = (page_) => t(page_ === "invoices" && isOutbound() ? "page_outbound" : `page_${page_}`);

/** Draw whose invoices these are, and where one can go from here. */
function drawPlace() {
  const { page: name = "companies" } = route();
  const shown = PARENT[name] ?? name;
  const link = (target, href) =>
    h("a", { href, "aria-current": shown === target ? "page" : null }, nameOf(target));
  const { connection } = known;
  const pages = connection ? pagesOf(connection) : [];
  fill(document.querySelector("nav.side"),
    pages.length > 0 && h("div.group", pages.map((target) => link(target, here(target)))),
    h("div.group", link("companies", address({ page: "companies" })), link("webhooks", address({ page: "webhooks" }))));
  document.querySelector("nav.side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  fill(document.getElementById("where"), connection && [
    switcher(),
    connection.environment !== "production" && h("span.tag.environment", environmentLabel(connection)),
    h("a.status", { href: here("settings") }, badge(connection.status)),
  ]);
}

const environmentLabel = ({ provider: code, environment }) =>
  provider(code)?.environments.find((one) => one.code === environment)?.label ?? environment;

function switcher() {
  const { connection, connections } = known;
  const isMixed = connections.some((one) => one.provider !== connection.provider);
  const nameOfSource = (one) => (isMixed ? ` · ${provider(one.provider)?.label ?? one.provider}` : "");
  const hasTwin = (one) => connections.some((other) => other !== one && other.name === one.name);
  const number = (one) => (hasTwin(one) && one.technical.tax_number ? ` · ${one.technical.tax_number}` : "");
  const names = connections.map((one) => h("option", { value: one.id, selected: one.id === connection.id },
    `${one.name || one.status.company_name || one.id}${number(one)}${nameOfSource(one)}`));
  const go = ({ target }) => { location.hash = address({ connection: target.value, page: pageToKeep(connections.find((one) => one.id === target.value)) }); };
  return h("select.switcher", { "aria-label": t("company"), onchange: go }, names);
}

/** The page that is shown, if the other connection has it too. */
function pageToKeep(other) {
  const name = PARENT[route().page] ?? route().page;
  return pagesOf(other).includes(name) ? name : "overview";
}

async function onAddress(event) {
  if (await mayLeave()) return showPage();
  history.replaceState(null, "", event.oldURL);
  await look(route().connection).catch(() => {}); // it was not followed meanwhile
  drawPlace();
}

/** Much of what is shown comes from the API in words, so it is read again. */
async function onLanguage() {
  await load().catch((error) => announceProblem(error, main));
  draw();
  return showPage();
}

/** Show the page that the address names; what the one before still does is stopped. */
async function showPage() {
  page.abort();
  page = new AbortController();
  delete main.dataset.page;
  const { signal } = page;
  const { connection, page: name } = route();
  known.before = at;
  at = route();
  try {
    const loading = PAGES[name]?.();
    await look(connection);
    useZone(known.connection ? provider()?.zone : undefined);
    const isKnown = PAGES[name] && (connection || WITHOUT_ONE.includes(name) || !OF_A_CONNECTION.includes(name));
    if (!isKnown) return void location.replace(first(connection));
    drawPlace();
    if (connection) onConnection(signal, drawStatus);
    const module = await loading;
    if (signal.aborted) return;
    document.title = `${nameOf(PARENT[name] ?? name)} · Invoice Connector`;
    window.scrollTo(0, 0);
    await module.show(fill(main), signal);
    if (signal.aborted) return;
    main.dataset.page = name;
    if (document.activeElement === document.body) main.focus({ preventScroll: true }); // where reading goes on
  } catch (error) {
    if (!signal.aborted) showFailure(error);
  }
}

function first(connection) {
  const id = connection ?? (known.connections.length === 1 ? known.connections[0].id : null);
  if (id) return address({ connection: id, page: "overview" });
  return address({ page: known.connections.length || !may("admin") ? "companies" : "new" });
}

function drawStatus() {
  const place = document.querySelector("#where .status");
  if (place) fill(place, badge(known.connection.status));
}

function showFailure(error) {
  const isOld = error instanceof TypeError && /import|module/i.test(error.message);
  if (isOld) return fill(main, h("section.empty", h("h1", t("new_release")),
    h("button.primary", { onclick: () => location.reload() }, t("reload"))));
  fill(main);
  announceProblem(error, main);
}

export function showLanguageChoice(whenChosen) {
  const pick = async ({ target }) => {
    if (!(await mayLeave())) return void (target.value = language());
    choose(target.value);
    await whenChosen();
  };
  return h("select.language", { "aria-label": "Language · Nyelv · Kieli", onchange: pick },
    Object.entries(LANGUAGES).map(([code, name]) =>
      h("option", { value: code, lang: code, selected: code === language() }, name)));
}

const THEMES = { light: "dark", dark: "light" };

function turnTheme() {
  const root = document.documentElement;
  const now = root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = THEMES[now];
  localStorage.setItem("theme", THEMES[now]);
}

const stored = localStorage.getItem("theme");
if (stored in THEMES) document.documentElement.dataset.theme = stored;

function onKey(event) {
  const isTyping = event.target.closest("input, select, textarea, dialog");
  if (event.key === "/" && !isTyping) {
    const search = main.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
}
