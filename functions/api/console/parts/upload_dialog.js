// Upload of an invoice document that somebody has from elsewhere.

import { Problem, at, post } from "../api.js";
import { fill, h, said } from "../dom.js";
import { translator } from "../language.js";
import { here } from "../state.js";
import texts from "../texts/upload.js";
import { closeButton, open } from "./dialog.js";
import { announce, attempt } from "./message.js";

const t = translator(texts);
const MOST_BYTES = 4_000_000;

/** Let somebody choose a file; one invoice is opened, of several a list is shown. */
export async function openUpload(connection) {
  const [trouble, result] = [h("div"), h("div", { role: "status" })];
  const input = h("input", { type: "file", id: "upload-file", accept: ".xml,application/xml,text/xml", onchange: () => [trouble, result].forEach((one) => fill(one)) });

  const send = async (query) => {
    const [file] = input.files;
    fill(result);
    if (!file) throw new Problem(400, { title: t("no_file"), detail: t("no_file_remedy"), code: "field_required" });
    if (file.size > MOST_BYTES) throw new Problem(400, { title: t("too_large"), detail: t("too_large_remedy"), code: "body_too_large" });
    try {
      show(await post(at(connection, "invoices", "upload"), file, { query, headers: { "Content-Type": "application/xml" } }), result);
    } catch (error) {
      fill(result, further(error, replace));
      throw error;
    }
  };
  const start = h("button.primary", { type: "button", onclick: () => attempt(start, trouble, () => send({})) }, t("start"));
  const replace = h("button", { type: "button", onclick: () => attempt(replace, trouble, () => send({ replace: true })) }, t("replace"));
  await open(t("title"), [h("p", t("text")), h("div.field", h("label", { for: "upload-file" }, t("file")), input), h("p", start), trouble, result], [closeButton()]);
}

function show({ items }, result) {
  const [{ invoice, outcome_label: label }] = items;
  if (items.length > 1) return fill(result, h("ul", items.map((one) => h("li", link(one.invoice.id, said(one.invoice.number)), ` · ${one.outcome_label}`))));
  announce(label);
  location.hash = here("invoice", invoice.id); // which closes the dialog
  return null;
}

/** What a refusal is about: the invoice that is there already, or the number on the document. */
function further({ code, about = {} }, replace) {
  const number = about.customer_tax_number ?? about.supplier_tax_number;
  return [number && h("p", t(about.customer_tax_number ? "customer" : "supplier"), " ", said(number)),
    about.invoice_id && h("p", link(about.invoice_id, t("open"))),
    code === "upload_differs" && h("p", replace)];
}

const link = (id, text) => h("a", { href: here("invoice", id) }, text);
