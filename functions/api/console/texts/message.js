export default {
  "failed": ["That did not work.", "Ez nem sikerült.", "Se ei onnistunut."],
  "no_answer": ["The service did not answer.", "A szolgáltatás nem válaszolt.", "Palvelu ei vastannut."],
  "no_answer_remedy": ["Check your network and try again.", "Ellenőrizze a hálózatot, és próbálja újra.", "Tarkista verkkoyhteys ja yritä uudelleen."],
  "close": ["Close", "Bezárás", "Sulje"],
  "cancel": ["Cancel", "Mégse", "Peruuta"],
  "unsaved_title": ["Leave without saving?", "Kilép mentés nélkül?", "Poistutaanko tallentamatta?"],
  "unsaved_text": ["There are changes on this form that are not saved.", "Az űrlapon mentetlen módosítások vannak.", "Lomakkeella on tallentamattomia muutoksia."],
  "unsaved_leave": ["Leave", "Kilépés", "Poistu"],
  "unsaved_stay": ["Stay here", "Maradok", "Jää tähän"]
};
