export default {
  "title": ["Problems", "Problémák", "Ongelmat"],
  "none": ["Nothing needs your attention.", "Semmi nem igényel beavatkozást.", "Mikään ei vaadi huomiotasi."],
  "none_text": ["Unreadable documents, documents that do not come and periods that could not be read would be listed here.", "Itt jelennének meg a nem olvasható vagy ki nem adott dokumentumok és a be nem olvasott időszakok.", "Tähän listattaisiin lukukelvottomat ja saapumattomat asiakirjat sekä ajanjaksot, joita ei voitu lukea."],
  "asked": ["Asked for. The result appears here.", "Kérés elküldve. Az eredmény itt jelenik meg.", "Pyydetty. Tulos näkyy tässä."],
  "windows": ["Periods that were not read", "Be nem olvasott időszakok", "Lukematta jääneet ajanjaksot"],
  "windows_text": ["Gaps in what was read: {count}.", "Hiányok a beolvasottakban: {count}.", "Aukkoja luetussa: {count}."],
  "quarantined": ["Unreadable documents", "Nem olvasható dokumentumok", "Lukukelvottomat asiakirjat"],
  "quarantined_text": ["The original is stored. The row of the list is complete, its lines are not.", "Az eredeti tárolva van. A lista sora teljes, a tételei nem.", "Alkuperäinen on tallessa. Luettelon rivi on täydellinen, sen erittely ei."],
  "pending": ["Documents not delivered yet", "Még ki nem adott dokumentumok", "Vielä toimittamatta olevat asiakirjat"],
  "pending_text": ["The source lists these invoices but does not hand out their documents yet. They are asked for again by themselves.", "A forrás listázza ezeket a számlákat, de a dokumentumukat még nem adja ki. Az újrakérés magától történik.", "Lähde luetteloi nämä laskut mutta ei vielä anna niiden asiakirjoja. Ne pyydetään uudelleen itsestään."],
  "period": ["Period", "Időszak", "Ajanjakso"],
  "invoice": ["Invoice", "Számla", "Lasku"],
  "gross": ["Gross", "Bruttó", "Verollinen"],
  "what": ["What happened, what to do", "Mi történt, mi a teendő", "Mitä tapahtui, mitä tehdä"],
  "action": ["Action", "Művelet", "Toiminto"],
  "retry": ["Try again", "Újra", "Yritä uudelleen"],
  "read_again": ["Read again", "Újraolvasás", "Lue uudelleen"]
};
