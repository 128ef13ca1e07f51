// Every connection of the tenant: where something is wrong, and the way into each.

import { append, h, icon, said } from "../dom.js";
import { relative, translator } from "../language.js";
import { badge } from "../parts/badge.js";
import { listTable } from "../parts/list_table.js";
import { attempt } from "../parts/message.js";
import { address, known, loadConnections, loadMore, may, provider, repeat } from "../state.js";
import texts from "../texts/companies.js";

const t = translator(texts);
const REFRESH_MS = 15_000;

export function show(main, signal) {
  const trouble = h("div");
  const search = h("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), oninput: () => draw() });
  const more = h("button", { onclick: () => attempt(more, trouble, async () => { await loadMore(); draw(); }) }, t("more"));
  const table = listTable(t("title"), ["name", "source", "status", "last_read"].map((key) => t(key)));

  const draw = () => {
    const wanted = search.value.toLocaleLowerCase();
    const rows = known.connections.filter((one) => textOf(one).includes(wanted));
    table.show(rows.map(row));
    more.hidden = !known.more;
    table.element.hidden = known.connections.length === 0;
  };
  append(main, [
    h("div.title", h("h1", t("title")), known.connections.length > 8 && search,
      may("admin") && h("a.button.primary", { href: address({ page: "new" }) }, icon("plus"), t("new"))),
    trouble, known.connections.length === 0 && empty(), table.element, more]);
  draw();
  repeat(signal, REFRESH_MS, async () => {
    if (known.connections.length <= 100) await loadConnections().then(draw, () => {});
  });
}

function empty() {
  return h("section.empty", h("h2", t("empty")), h("p", may("admin") ? t("empty_admin") : t("empty_other")),
    may("admin") && h("a.button.primary", { href: address({ page: "new" }) }, t("new")));
}

const textOf = (one) =>
  [one.name, one.technical.tax_number, one.status.company_name].join(" ").toLocaleLowerCase();

function row(one) {
  const source = provider(one.provider);
  const place = source?.environments.find(({ code }) => code === one.environment)?.label ?? one.environment;
  return h("tr",
    h("td", h("a", { href: address({ connection: one.id, page: "overview" }) }, said(one.name || one.status.company_name || one.id)),
      h("div.quiet.small", one.technical.tax_number ?? one.technical.organisation_id ?? "")),
    h("td", source?.label ?? one.provider, h("div.quiet.small", place)),
    h("td", badge(one.status), one.status.error && h("div.small.bad-text", one.status.error.title)),
    h("td", one.sync.last_poll_at || one.sync.cursor ? relative(one.sync.last_poll_at ?? one.sync.cursor) : "–"));
}
