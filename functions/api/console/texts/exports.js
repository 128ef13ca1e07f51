export default {
  "title": ["Export this list", "A lista exportálása", "Vie tämä luettelo"],
  "text": ["All invoices that match the filters are prepared in the background; the files are kept for a week.", "A szűrőknek megfelelő összes számlát a háttérben készítjük elő; a fájlok egy hétig tölthetők le.", "Kaikki suodattimia vastaavat laskut valmistellaan taustalla; tiedostot säilyvät viikon."],
  "format": ["Format", "Formátum", "Tiedostomuoto"],
  "format_csv": ["CSV", "CSV", "CSV"],
  "format_xlsx": ["Excel (XLSX)", "Excel (XLSX)", "Excel (XLSX)"],
  "format_jsonl": ["JSON Lines", "JSON Lines", "JSON Lines"],
  "format_xml": ["Original XML (ZIP)", "Eredeti XML (ZIP)", "Alkuperäinen XML (ZIP)"],
  "bom": ["So that Excel shows accented letters (byte order mark)", "Hogy az Excel helyesen mutassa az ékezetes betűket (bájtsorrendjel)", "Jotta Excel näyttää ääkköset oikein (tavujärjestysmerkki)"],
  "rows": ["{count} invoice|{count} invoices", "{count} számla", "{count} lasku|{count} laskua"],
  "missing": ["{count} invoice has no document yet.|{count} invoices have no document yet.", "{count} számlának még nincs meg a bizonylata.", "{count} laskulta puuttuu vielä asiakirja."],
  "start": ["Prepare", "Előkészítés", "Valmistele"],
  "recent": ["Recent exports", "Legutóbbi exportok", "Viimeisimmät viennit"],
  "none": ["None yet.", "Még nincs.", "Ei vielä yhtään."],
  "download": ["Download", "Letöltés", "Lataa"],
  "valid_until": ["links end {when}", "a hivatkozások lejárnak: {when}", "linkit vanhenevat {when}"]
};
