// Amounts that follow from others, exactly: decimals stay text and are added as whole numbers.

/** Complete amounts as the totals do: gross from net and VAT, and in HUF what HUF invoices state. */
export function completed({ amounts, currency }) {
  const whole = {
    ...amounts,
    gross: amounts.gross ?? plus(amounts.net, amounts.vat),
    gross_huf: amounts.gross_huf ?? plus(amounts.net_huf, amounts.vat_huf),
  };
  return currency === "HUF" ? { ...whole, gross_huf: whole.gross_huf ?? whole.gross } : whole;
}

/** Add two decimals that are given as text; null if one of them is not known. */
export function plus(one, other) {
  if (one === null || other === null) return null;
  const places = Math.max(placesOf(one), placesOf(other));
  return written(scaled(one, places) + scaled(other, places), places);
}

const placesOf = (text) => (text.split(".")[1] ?? "").length;

/** "-1.5" with two places is -150n. */
function scaled(text, places) {
  const [whole, fraction = ""] = text.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

function written(sum, places) {
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, "0");
  const point = digits.length - places;
  return (sum < 0n ? "-" : "") + digits.slice(0, point) + (places ? `.${digits.slice(point)}` : "");
}
