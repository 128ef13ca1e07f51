export default {
  "title": ["Export this list", "A lista exportálása", "Vie tämä luettelo"],
  "text": ["All invoices that match the filters are prepared in the background; the link is valid for a short time.", "A szűrőknek megfelelő összes számlát a háttérben készítjük elő; a hivatkozás rövid ideig érvényes.", "Kaikki suodattimiin täsmäävät laskut valmistellaan taustalla; linkki on voimassa lyhyen ajan."],
  "format": ["Format", "Formátum", "Muoto"],
  "format_csv": ["CSV", "CSV", "CSV"],
  "format_xlsx": ["Excel (XLSX)", "Excel (XLSX)", "Excel (XLSX)"],
  "format_jsonl": ["JSON Lines", "JSON Lines", "JSON Lines"],
  "format_xml": ["Original XML (ZIP)", "Eredeti XML (ZIP)", "Alkuperäinen XML (ZIP)"],
  "bom": ["With a byte order mark, for Excel", "Bájtsorrendjellel, Excelhez", "Tavujärjestysmerkillä Exceliä varten"],
  "start": ["Prepare", "Előkészítés", "Valmistele"],
  "recent": ["Recent exports", "Legutóbbi exportok", "Viimeisimmät viennit"],
  "none": ["None yet.", "Még nincs.", "Ei vielä yhtään."],
  "download": ["Download", "Letöltés", "Lataa"],
  "valid_until": ["link ends {when}", "a hivatkozás lejár: {when}", "linkki päättyy {when}"]
};
