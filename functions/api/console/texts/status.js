export default {
  "since": ["Since", "Ez óta", "Alkaen"],
  "last_check": ["Last check", "Utolsó ellenőrzés", "Viimeisin tarkistus"],
  "next_try": ["Next try", "Következő próba", "Seuraava yritys"],
  "never": ["not yet", "még nem volt", "ei vielä"],
  "request": ["request", "kérés", "pyyntö"],
  "missing": ["Missing:", "Hiányzik:", "Puuttuu:"],
  "mix_up": ["Test and production have different technical users: check first that the environment is the right one.", "A teszt és az éles rendszernek külön technikai felhasználói vannak: először azt nézze meg, jó-e a környezet.", "Testillä ja tuotannolla on eri tekniset käyttäjät: tarkista ensin, että ympäristö on oikea."],
  "help_desk": ["Help desk of the source", "A forrásrendszer ügyfélszolgálata", "Lähteen asiakastuki"],
  "help_desk_text": ["A file with the failed calls of the last 30 days (time, request id, code), the status and the settings without secrets. It names your company and its technical user.", "Fájl az utóbbi 30 nap sikertelen hívásaival (idő, kérésazonosító, kód), az állapottal és a beállításokkal, titkok nélkül. Megnevezi a cégét és a technikai felhasználót.", "Tiedosto, jossa ovat viimeisten 30 päivän epäonnistuneet kutsut (aika, pyynnön tunniste, koodi), tila ja asetukset ilman salaisuuksia. Siinä näkyvät yrityksesi ja tekninen käyttäjä."],
  "diagnostics": ["Download diagnostics", "Diagnosztika letöltése", "Lataa diagnostiikka"],
  "permissions": ["Permissions", "Jogosultságok", "Oikeudet"],
  "for_invoice_query": ["Reads the list and the documents of incoming invoices.", "A bejövő számlák listáját és adatait olvassa.", "Lukee saapuvien laskujen luettelon ja tiedot."],
  "for_invoice_management": ["Only used to check the XML Exchange Key. Nothing is ever reported.", "Csak az XML cserekulcs ellenőrzéséhez kell. Adatszolgáltatás nem történik.", "Käytetään vain XML-vaihtoavaimen tarkistukseen. Mitään ei ilmoiteta."],
  "for_own_invoice_query": ["Not used here.", "Itt nincs használatban.", "Ei käytetä täällä."],
  "for_opg_log_query": ["Not used here.", "Itt nincs használatban.", "Ei käytetä täällä."],
  "box_invoice_query": ["In NAV open Users → User Management, choose this technical user and tick “Invoice Query” (Számlák lekérdezése).", "A NAV felületén: Felhasználók → Felhasználókezelés, válassza ki ezt a technikai felhasználót, és jelölje be: „Számlák lekérdezése”.", "Avaa NAVissa Users → User Management, valitse tämä tekninen käyttäjä ja rastita “Invoice Query” (Számlák lekérdezése)."],
  "box_invoice_management": ["In NAV open Users → User Management, choose this technical user and tick “Invoice Management” (Számlák kezelése).", "A NAV felületén: Felhasználók → Felhasználókezelés, válassza ki ezt a technikai felhasználót, és jelölje be: „Számlák kezelése”.", "Avaa NAVissa Users → User Management, valitse tämä tekninen käyttäjä ja rastita “Invoice Management” (Számlák kezelése)."]
};
