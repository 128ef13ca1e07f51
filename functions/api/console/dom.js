// Elements are only ever built by these functions: text goes in as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const AS_PROPERTY = new Set(["value", "checked", "disabled", "indeterminate", "selected", "hidden"]);

/** Build an element: `h("p.note", {id: "x", onclick: go}, "text", child)`. */
export function h(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  return filled(document.createElement(tag), classes, props, children);
}

/** Build an SVG element in the same way. */
export function s(name, props = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  return filled(document.createElementNS(SVG, tag), classes, props, children);
}

function filled(element, classes, props, children) {
  if (isChild(props)) [props, children] = [{}, [props, ...children]];
  if (classes.length) element.classList.add(...classes);
  for (const [key, value] of Object.entries(props)) set(element, key, value);
  append(element, children);
  return element;
}

function isChild(value) {
  return value === null || typeof value !== "object" || value instanceof Node || Array.isArray(value);
}

function set(element, key, value) {
  if (value === null || value === undefined) return;
  if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
  else if (key === "class") element.classList.add(...value.split(" ").filter(Boolean));
  else if (AS_PROPERTY.has(key) && key in element) element[key] = value;
  else if (value !== false) element.setAttribute(key, value === true ? "" : value);
}

/** Append children; null, undefined and false are left out. */
export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Replace everything in an element. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
  return element;
}

/** Text that somebody else wrote: shown as it is, and kept from turning the text around it. */
export function said(text) {
  return h("bdi.said", text ?? "–");
}

const PATHS = {
  alert: "M12 3 2 20h20zM12 10v4M12 17v.5",
  check: "m5 12.5 4.5 4.5L19 7",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  columns: "M4 5h16v14H4zM10 5v14M15 5v14",
  download: "M12 4v11m-4-4 4 4 4-4M5 19h14",
  external: "M14 5h5v5M19 5l-8 8M18 14v5H5V6h5",
  filter: "M4 6h16l-6 7v5l-4 2v-7z",
  pause: "M9 6v12M15 6v12",
  play: "M8 5.5v13l10-6.5z",
  plus: "M12 5v14M5 12h14",
  print: "M7 9V4h10v5M7 17H4v-7h16v7h-3M7 14h10v6H7z",
  refresh: "M20 12a8 8 0 1 1-2.5-5.8M20 4v4h-4",
  stop: "M7 7h10v10H7z",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
};

/** Draw an icon; it says nothing that the text beside it does not say. */
export function icon(name) {
  return s("svg.icon", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    s("path", { d: PATHS[name] }));
}
