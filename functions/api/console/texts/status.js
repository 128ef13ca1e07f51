export default {
  "since": ["Since", "Kezdete", "Alkaen"],
  "last_check": ["Last check", "Utolsó ellenőrzés", "Viimeisin tarkistus"],
  "next_try": ["Next try", "Következő próbálkozás", "Seuraava yritys"],
  "never": ["not yet", "még nem volt", "ei vielä"],
  "request": ["request", "kérés", "pyyntö"],
  "missing": ["Missing:", "Hiányzik:", "Puuttuu:"],
  "mix_up": ["Test and production have different technical users: check first that the environment is the right one.", "A teszt- és az éles rendszernek külön technikai felhasználói vannak: először azt ellenőrizze, hogy jó-e a környezet.", "Testillä ja tuotannolla on eri tekniset käyttäjät: tarkista ensin, että ympäristö on oikea."],
  "help_desk": ["Help desk of the source", "A forrásrendszer ügyfélszolgálata", "Lähdejärjestelmän asiakastuki"],
  "help_desk_text": ["A file with the failed calls of the last 30 days (time, request id, code), the status and the settings without secrets. It names your company and its technical user.", "Fájl az utóbbi 30 nap sikertelen hívásaival (időpont, kérésazonosító, kód), az állapottal és a beállításokkal, jelszavak és kulcsok nélkül. Benne van a cége és a technikai felhasználó neve.", "Tiedosto, jossa ovat viimeisten 30 päivän epäonnistuneet kutsut (aika, pyynnön tunniste, koodi), tila ja asetukset ilman salasanoja ja avaimia. Siinä näkyvät yrityksesi ja tekninen käyttäjä."],
  "diagnostics": ["Download diagnostics", "Diagnosztikai fájl letöltése", "Lataa diagnostiikka"],
  "permissions": ["Permissions", "Jogosultságok", "Oikeudet"],
  "for_invoice_query": ["Reads the list and the documents of incoming invoices.", "A bejövő számlák listájának és bizonylatainak lekérdezéséhez.", "Lukee saapuvien laskujen luettelon ja asiakirjat."],
  "for_invoice_management": ["Only used to check the XML Exchange Key. Nothing is ever reported.", "Csak az XML cserekulcs ellenőrzéséhez kell. Adatszolgáltatás nem történik.", "Käytetään vain XML-vaihtoavaimen tarkistukseen. NAViin ei ilmoiteta mitään."],
  "for_own_invoice_query": ["Not used here.", "Itt nem használjuk.", "Ei käytössä täällä."],
  "for_opg_log_query": ["Not used here.", "Itt nem használjuk.", "Ei käytössä täällä."],
  "box_invoice_query": ["In NAV open Users → User Management, choose this technical user and tick “Invoice Query” (Számlák lekérdezése).", "A NAV felületén: Felhasználók → Felhasználókezelés, válassza ki ezt a technikai felhasználót, és jelölje be: „Számlák lekérdezése”.", "Avaa NAVissa Users → User Management (Felhasználók → Felhasználókezelés), valitse tämä tekninen käyttäjä ja rastita ”Invoice Query” (Számlák lekérdezése)."],
  "box_invoice_management": ["In NAV open Users → User Management, choose this technical user and tick “Invoice Management” (Számlák kezelése).", "A NAV felületén: Felhasználók → Felhasználókezelés, válassza ki ezt a technikai felhasználót, és jelölje be: „Számlák kezelése”.", "Avaa NAVissa Users → User Management (Felhasználók → Felhasználókezelés), valitse tämä tekninen käyttäjä ja rastita ”Invoice Management” (Számlák kezelése)."]
};
