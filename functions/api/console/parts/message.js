// What happened, and what to do about it: for eyes and for screen readers.

import { Problem } from "../api.js";
import { fill, h, icon } from "../dom.js";
import { translator } from "../language.js";
import texts from "../texts/message.js";

const t = translator(texts);
const SHOWN_MS = 6_000;

/** Draw a text with its remedy; tone is bad, warn or good. */
export function note(tone, title, remedy, ...more) {
  return h(`div.note.${tone}`, icon(tone === "good" ? "check" : "alert"),
    h("div", h("p.strong", title), remedy && h("p", remedy), more));
}

/** Draw what went wrong with a call. */
export function problemNote(error) {
  if (!(error instanceof Problem)) {
    reportError(error);
    return note("bad", t("failed"), t("failed_remedy"));
  }
  if (error.status === 0) return note("bad", t("no_answer"), t("no_answer_remedy"));
  const fields = error.fields.filter((one) => one.title !== error.message).map((one) => h("li", `${one.label}: ${one.title} ${one.remedy}`));
  return note("bad", error.message || t("failed"), error.remedy,
    fields.length > 0 && h("ul", fields),
    h("p.quiet.small", h("code", error.code), error.requestId && [" · ", h("code", error.requestId)]));
}

/** Show a problem in a place, and read it out. */
export function announceProblem(error, place) {
  if (error.name === "AbortError") return;
  const shown = problemNote(error);
  shown.setAttribute("role", "alert");
  place.prepend(shown);
}

/** Say briefly that something was done. */
export function announce(text) {
  const place = document.querySelector(".toasts") ?? document.body.appendChild(h("div.toasts", { role: "status" }));
  const toast = h("p.toast", text);
  place.append(toast);
  setTimeout(() => toast.remove(), SHOWN_MS);
}

/**
 * Do something for a button: it is off meanwhile, and a refusal is shown in `place`.
 * Gives what the work gives, or undefined if it was refused.
 */
export async function attempt(button, place, work) {
  if (button.disabled) return undefined;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  fill(place);
  try {
    return await work();
  } catch (error) {
    announceProblem(error, place);
    return undefined;
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}
