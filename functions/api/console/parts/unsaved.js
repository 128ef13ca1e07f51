// Guards what was typed and not saved, against another page and against closing the window.

import { translator } from "../language.js";
import texts from "../texts/message.js";
import { confirm } from "./dialog.js";

const t = translator(texts);
let hasChanges = () => false;

/** Guard a form until its page goes. */
export function guard(signal, tells) {
  hasChanges = tells;
  signal.addEventListener("abort", () => { if (hasChanges === tells) hasChanges = () => false; });
}

/** Ask, if there is something to lose, whether to leave. */
export async function mayLeave() {
  if (!hasChanges()) return true;
  const leaves = await confirm(t("unsaved_title"), t("unsaved_text"), t("unsaved_leave"),
    { danger: true, no: t("unsaved_stay") });
  if (leaves) hasChanges = () => false;
  return leaves;
}

window.addEventListener("beforeunload", (event) => {
  if (hasChanges()) event.preventDefault();
});
