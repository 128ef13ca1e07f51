// Short names of the source's own codes; an unknown code is shown as it is.

import { translator } from "../language.js";
import texts from "../texts/codes.js";

const t = translator(texts);

export const named = (code) => (code && Object.hasOwn(texts, code) ? t(code) : code ?? "–");
