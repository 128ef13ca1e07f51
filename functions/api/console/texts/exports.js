export default {
  "title": ["Export this list", "A lista exportálása", "Vie tämä luettelo"],
  "text": ["All invoices that match the filters are prepared in the background; the files are kept for a week.", "A szűrőknek megfelelő összes számlát a háttérben készítjük elő; a fájlok egy hétig érhetők el.", "Kaikki suodattimiin täsmäävät laskut valmistellaan taustalla; tiedostot säilyvät viikon."],
  "format": ["Format", "Formátum", "Muoto"],
  "format_csv": ["CSV", "CSV", "CSV"],
  "format_xlsx": ["Excel (XLSX)", "Excel (XLSX)", "Excel (XLSX)"],
  "format_jsonl": ["JSON Lines", "JSON Lines", "JSON Lines"],
  "format_xml": ["Original XML (ZIP)", "Eredeti XML (ZIP)", "Alkuperäinen XML (ZIP)"],
  "bom": ["So that Excel shows accented letters (byte order mark)", "Hogy az Excel jól mutassa az ékezeteket (bájtsorrendjel)", "Jotta Excel näyttää ääkköset oikein (tavujärjestysmerkki)"],
  "rows": ["{count} invoice|{count} invoices", "{count} számla", "{count} lasku|{count} laskua"],
  "missing": ["{count} invoice has no document yet.|{count} invoices have no document yet.", "{count} számlának még nincs dokumentuma.", "{count} laskulla ei vielä ole asiakirjaa."],
  "start": ["Prepare", "Előkészítés", "Valmistele"],
  "recent": ["Recent exports", "Legutóbbi exportok", "Viimeisimmät viennit"],
  "none": ["None yet.", "Még nincs.", "Ei vielä yhtään."],
  "download": ["Download", "Letöltés", "Lataa"],
  "valid_until": ["links end {when}", "a hivatkozások lejárnak: {when}", "linkit päättyvät {when}"]
};
