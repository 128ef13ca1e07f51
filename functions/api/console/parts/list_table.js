// A table of a few columns, of which each row becomes a card on a narrow screen.

import { fill, h } from "../dom.js";

/** Make a table; gives {element, show(rows)}. A row's cells know their headings. */
export function listTable(title, heads, numbers = []) {
  const body = h("tbody");
  const head = heads.map((text, index) => h("th", { scope: "col", class: numbers.includes(index) ? "number" : "" }, text));
  const element = h("div.table-wrap", { tabindex: 0, role: "region", "aria-label": title },
    h("table.list", h("thead", h("tr", head)), body));
  const show = (rows) => fill(body, rows.map((row) => labelled(row, heads)));
  return { element, show };
}

/** Tell each cell of a row its heading. */
export function labelled(row, heads) {
  let column = 0;
  for (const cell of row.cells) {
    cell.dataset.label = heads[column];
    column += cell.colSpan;
  }
  return row;
}
