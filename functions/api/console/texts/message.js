export default {
  "failed": ["That did not work.", "A művelet nem sikerült.", "Toiminto ei onnistunut."],
  "failed_remedy": ["Reload the page. If it happens again, tell us what you did.", "Töltse újra az oldalt. Ha újra előfordul, írja meg nekünk, mit tett.", "Lataa sivu uudelleen. Jos tämä toistuu, kerro meille, mitä teit."],
  "no_answer": ["The service did not answer.", "A szolgáltatás nem válaszolt.", "Palvelu ei vastannut."],
  "no_answer_remedy": ["Check your network and try again.", "Ellenőrizze a hálózati kapcsolatot, és próbálja újra.", "Tarkista verkkoyhteys ja yritä uudelleen."],
  "close": ["Close", "Bezárás", "Sulje"],
  "cancel": ["Cancel", "Mégse", "Peruuta"],
  "unsaved_title": ["Leave without saving?", "Elhagyja az oldalt mentés nélkül?", "Poistutaanko tallentamatta?"],
  "unsaved_text": ["There are changes on this form that are not saved.", "Az űrlapon nem mentett módosítások vannak.", "Lomakkeella on tallentamattomia muutoksia."],
  "unsaved_leave": ["Leave", "Kilépés", "Poistu"],
  "unsaved_stay": ["Stay here", "Maradás", "Jää tähän"]
};
