export default {
  "title": ["Companies", "Cégek", "Yritykset"],
  "new": ["New", "Új", "Uusi"],
  "search": ["Search by name or tax number", "Keresés név vagy adószám szerint", "Hae nimellä tai verotunnuksella"],
  "name": ["Company", "Cég", "Yritys"],
  "source": ["Source system", "Forrásrendszer", "Lähdejärjestelmä"],
  "status": ["Status", "Állapot", "Tila"],
  "last_read": ["Last synchronization", "Utolsó szinkronizálás", "Viimeisin synkronointi"],
  "more": ["Show more", "Továbbiak", "Näytä lisää"],
  "empty": ["No company is connected yet.", "Még nincs összekapcsolt cég.", "Yhtään yritystä ei ole vielä yhdistetty."],
  "empty_admin": ["Connect the first one: you need the technical data that the source system shows you. The setup guide leads you there.", "Kapcsolja össze az elsőt: a forrásrendszerben látható technikai adatokra lesz szüksége. A beállítási útmutató megmutatja, hol találja őket.", "Yhdistä ensimmäinen: tarvitset lähdejärjestelmän näyttämät tekniset tiedot. Käyttöönotto-opas neuvoo, mistä ne löytyvät."],
  "empty_other": ["An administrator can connect one.", "Céget a rendszergazda tud összekapcsolni.", "Ylläpitäjä voi yhdistää yrityksen."]
};
