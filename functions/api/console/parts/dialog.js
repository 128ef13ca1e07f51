// Dialogs, by the browser's own element: it keeps the focus inside and closes on Escape.

import { h } from "../dom.js";
import { translator } from "../language.js";
import texts from "../texts/message.js";

const t = translator(texts);

/** Open a dialog; resolves with the value of the button that closed it, empty for Escape. */
export function open(title, content, buttons) {
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" },
    h("form", { method: "dialog" },
      h("h2", { id: "dialog-title" }, title), content, h("div.actions", buttons)));
  document.body.append(dialog);
  dialog.showModal();
  const leave = () => dialog.close();
  window.addEventListener("hashchange", leave);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      window.removeEventListener("hashchange", leave);
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}

/** Ask before something that cannot be undone; gives true for yes. */
export async function confirm(title, text, yes, { danger = false, no = t("cancel") } = {}) {
  const chosen = await open(title, h("p", text), [
    h("button", { value: "", autofocus: danger }, no),
    h(`button.${danger ? "danger" : "primary"}`, { value: "yes" }, yes),
  ]);
  return chosen === "yes";
}

export const closeButton = () => h("button", { value: "" }, t("close"));
export const cancelButton = () => h("button", { value: "" }, t("cancel"));
