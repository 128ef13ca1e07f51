// The table of invoices: rows come page by page, change in place, and can be walked by keyboard.

import { fill, h } from "../dom.js";
import { translator } from "../language.js";
import texts from "../texts/invoices.js";
import { CELLS, chosen, isNumber } from "./columns.js";

const t = translator(texts);
const SORTS = { issue_date: "date", delivery_date: "date", payment_date: "date", inserted_at: "date", gross: "amount" };

/** Make a table; gives {element, clear, add, renew, size, focus, redraw}. */
export function invoiceTable(direction, query, sortBy) {
  const rows = new Map();
  const body = h("tbody", { onkeydown: walk, onclick: follow });
  const head = h("tr");
  const element = h("div.table-wrap", { tabindex: 0, role: "region", "aria-label": t("title") },
    h("table.invoices", h("thead", head), body));

  const draw = (item) => {
    const names = chosen(direction);
    return h("tr", { class: item.problem ? "has-problem" : "", "data-id": item.id },
      names.map((name) => h("td", { class: `${name} ${isNumber(name) ? "number" : ""}`, "data-label": t(`column_${name}`) },
        CELLS[name](item))));
  };
  const put = (item, place) => {
    const known = rows.get(item.id);
    if (known?.item.revision === item.revision) return false;
    const element_ = draw(item);
    if (known) known.element.replaceWith(element_);
    else place(element_);
    rows.set(item.id, { item, element: element_ });
    return true;
  };

  const table = {
    element,
    size: () => rows.size,
    /** Go to an invoice's row; gives false if it is not among those that were read. */
    focus(id) {
      rows.get(id)?.element.querySelector("a").focus();
      return rows.has(id);
    },
    clear() { rows.clear(); fill(body); drawHead(); },
    add(items) { items.forEach((item) => put(item, (row) => body.append(row))); },
    /** Take the newest page again: what is new comes first and is marked for a while. */
    renew(items) {
      let previous = null;
      for (const item of items) {
        const place = (row) => (previous ? previous.after(row) : body.prepend(row));
        const changed = put(item, place);
        previous = rows.get(item.id).element;
        if (changed) previous.classList.add("fresh");
      }
    },
    redraw() {
      drawHead();
      for (const one of rows.values()) {
        const element_ = draw(one.item);
        one.element.replaceWith(element_);
        one.element = element_;
      }
    },
  };

  function drawHead() {
    const { sort = "date", order = "desc", by = "inserted_at" } = query();
    fill(head, chosen(direction).map((name) => {
      const isSorted = name === "gross" ? sort === "amount" : sort === "date" && name === by;
      const canSort = name in SORTS;
      const press = () => sortBy(SORTS[name], SORTS[name] === "date" ? name : by, isSorted && order === "desc" ? "asc" : "desc");
      const label = t(`column_${name}`);
      return h("th", { scope: "col", class: isNumber(name) ? "number" : "", "aria-sort": isSorted ? (order === "desc" ? "descending" : "ascending") : null },
        canSort ? h("button.sort", { onclick: press }, label, h("span", { "aria-hidden": "true" }, isSorted ? (order === "desc" ? " ↓" : " ↑") : "")) : label);
    }));
  }
  drawHead();
  return table;
}

const STEPS = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -Infinity, End: Infinity };

function walk(event) {
  const step = STEPS[event.key];
  if (step === undefined) return;
  const links = [...event.currentTarget.querySelectorAll("td.number a, td a")];
  const now = links.indexOf(document.activeElement);
  if (now < 0) return;
  event.preventDefault();
  links[Math.min(links.length - 1, Math.max(0, now + step))].focus();
}

function follow(event) {
  const row = event.target.closest("tr");
  if (!row || event.target.closest("a") || getSelection().toString()) return;
  location.hash = row.querySelector("a").hash;
}
