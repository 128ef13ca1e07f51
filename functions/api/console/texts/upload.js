export default {
  "title": ["Upload an invoice", "Számla feltöltése", "Tuo lasku"],
  "text": ["An invoice XML that you have from elsewhere, up to 4 MB. It is marked as uploaded until the source lists the invoice; then the source's own document takes its place.", "Máshonnan kapott számla-XML, legfeljebb 4 MB. Feltöltöttként jelöljük, amíg a forrásrendszer nem listázza a számlát; ekkor a forrásrendszer saját bizonylata lép a helyébe.", "Muualta saatu laskun XML-tiedosto, enintään 4 Mt. Lasku merkitään tiedostosta tuoduksi, kunnes se on lähdejärjestelmän luettelossa; silloin lähdejärjestelmän oma asiakirja korvaa sen."],
  "file": ["XML file", "XML-fájl", "XML-tiedosto"],
  "start": ["Upload", "Feltöltés", "Tuo"],
  "replace": ["Replace the old file", "A régi fájl cseréje", "Korvaa vanha tiedosto"],
  "no_file": ["No file is chosen.", "Nincs fájl kiválasztva.", "Tiedostoa ei ole valittu."],
  "no_file_remedy": ["Choose the invoice's XML file first.", "Előbb válassza ki a számla XML-fájlját.", "Valitse ensin laskun XML-tiedosto."],
  "too_large": ["The file is larger than 4 MB.", "A fájl 4 MB-nál nagyobb.", "Tiedosto on suurempi kuin 4 Mt."],
  "too_large_remedy": ["Have the invoice fetched by its number, or wait until the source lists it.", "Kérdezze le a számlát a száma alapján, vagy várja meg, amíg a forrásrendszer listázza.", "Hae lasku numerolla tai odota, että se ilmestyy lähdejärjestelmän luetteloon."],
  "customer": ["Customer on the document:", "Vevő a bizonylaton:", "Asiakas asiakirjassa:"],
  "supplier": ["Supplier on the document:", "Szállító a bizonylaton:", "Toimittaja asiakirjassa:"],
  "open": ["Open the invoice", "Számla megnyitása", "Avaa lasku"]
};
