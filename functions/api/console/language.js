// The reader's language, and how it writes numbers, amounts, dates and times.

export const LANGUAGES = { en: "English", hu: "Magyar", fi: "Suomi" };
const CODES = Object.keys(LANGUAGES);
const LOCALES = { en: "en-GB", hu: "hu-HU", fi: "fi-FI" };
const KEY = "language";

let current = firstChoice();
let zone; // undefined is the browser's own
document.documentElement.lang = current;

function firstChoice() {
  const wanted = [localStorage.getItem(KEY), ...navigator.languages.map((name) => name.slice(0, 2))];
  return wanted.find((code) => CODES.includes(code)) ?? "en";
}

export const language = () => current;

/** Write times as they are at the source system's place. */
export function useZone(name) {
  zone = name;
}

export function choose(code) {
  current = code;
  localStorage.setItem(KEY, code);
  document.documentElement.lang = code;
  formats.clear();
}

/**
 * Make the function that looks up texts: `t("key", {count: 2})`.
 * A text is `[en, hu, fi]`; `one|many` gives two forms, chosen by `count`.
 */
export function translator(texts) {
  return (key, values = {}) => {
    const text = texts[key][CODES.indexOf(current)];
    const [one, many] = text.split("|");
    const form = many !== undefined && !isOne(values.count) ? many : one;
    return form.replace(/\{(\w+)\}/g, (_, name) => written(values[name]));
  };
}

const written = (value) => (typeof value === "number" ? number(value) : String(value));
const isOne = (count) => new Intl.PluralRules(LOCALES[current]).select(count) === "one";

const formats = new Map();

function format(kind, options) {
  const key = kind.name + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new kind(LOCALES[current], options));
  return formats.get(key);
}

export const number = (value, digits = 0) =>
  format(Intl.NumberFormat, { maximumFractionDigits: digits }).format(value);

/** Write an exact decimal, given as text: it never becomes a floating-point number. */
export function exact(text) {
  return text === null ? "–" : format(Intl.NumberFormat, { maximumFractionDigits: 20 }).format(text);
}

/** Write an exact amount of a currency, given as text. */
export function money(text, currency) {
  if (text === null || text === undefined) return "–";
  const known = /^[A-Z]{3}$/.test(currency ?? "");
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 8 };
  const style = known ? { style: "currency", currency } : {};
  return format(Intl.NumberFormat, { ...style, ...decimals }).format(text);
}

/** Write an exact amount without its currency, for columns that name it elsewhere. */
export function amount(text) {
  if (text === null || text === undefined) return "–";
  return format(Intl.NumberFormat, { minimumFractionDigits: 2, maximumFractionDigits: 8 }).format(text);
}

/** A short form for charts: "1.2M". */
export const compact = (value) =>
  format(Intl.NumberFormat, { notation: "compact", maximumFractionDigits: 1 }).format(value);

export function day(text) {
  if (!text) return "–";
  const [year, month, date] = text.split("-").map(Number);
  return format(Intl.DateTimeFormat, { dateStyle: "medium", timeZone: "UTC" }).format(Date.UTC(year, month - 1, date));
}

export function month(text) {
  const [year, number_] = text.split("-").map(Number);
  return format(Intl.DateTimeFormat, { month: "short", year: "numeric", timeZone: "UTC" }).format(Date.UTC(year, number_ - 1));
}

export function moment(text) {
  const options = { dateStyle: "medium", timeStyle: "short", timeZone: zone };
  return text ? format(Intl.DateTimeFormat, options).format(new Date(text)) : "–";
}

export const clock = (text) =>
  format(Intl.DateTimeFormat, { timeStyle: "short", timeZone: zone }).format(new Date(text));

/** The day on which a moment lies at the source system's place, as `2026-01-31`. */
export const dayOf = (text) => new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(text));

const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

/** Write how long ago or how soon: "3 minutes ago". */
export function relative(text) {
  if (!text) return "–";
  const seconds = Math.round((new Date(text) - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return format(Intl.RelativeTimeFormat, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Write a span of seconds in its largest unit: "2 minutes". */
export function span(seconds) {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length) ?? ["second", 1];
  return format(Intl.NumberFormat, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0 })
    .format(Math.max(1, Math.round(seconds / size)));
}
