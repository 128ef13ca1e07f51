"""Texts about sync runs and their windows: what may be done with them, and why one stopped."""

from invoice_connector.core.texts.entry import Entry

RUNS = {
    "run_automatic": Entry(
        en=(
            "An automatic update cannot be paused or cancelled.",
            "It ends by itself in a short time. To stop further ones, switch automatic sync off.",
        ),
        hu=(
            "Az automatikus frissítés nem szüneteltethető és nem állítható le.",
            "Rövid időn belül magától befejeződik. A Beállításokban kikapcsolható az automatikus szinkronizálás.",
        ),
        fi=(
            "Automaattista päivitystä ei voi keskeyttää eikä perua.",
            "Se päättyy pian itsestään. Automaattisen synkronoinnin voi kytkeä pois asetuksissa.",
        ),
    ),
    "run_ended": Entry(
        en=("This sync run has ended.", "Start a new full synchronization if you need one."),
        hu=(
            "Ez a szinkronizálás már véget ért.",
            "Szükség esetén indítson új teljes szinkronizálást.",
        ),
        fi=(
            "Tämä synkronointiajo on päättynyt.",
            "Käynnistä tarvittaessa uusi täysi synkronointi.",
        ),
    ),
    "run_cancelling": Entry(
        en=("This sync run is being cancelled.", "Wait until it has ended, then start a new one."),
        hu=(
            "Ennek a szinkronizálásnak a leállítása folyamatban van.",
            "Várja meg, amíg leáll, majd indítson újat.",
        ),
        fi=("Tätä synkronointiajoa perutaan.", "Odota, että se päättyy, ja käynnistä uusi."),
    ),
    "run_waited_too_long": Entry(
        en=(
            "The sync run was cancelled: its connection has not worked for 7 days.",
            "Correct the settings until it shows Connection Active, then start a full sync.",
        ),
        hu=(
            "A szinkronizálást leállítottuk: a kapcsolat 7 napja nem működik.",
            "Javítsa a beállításokat, és ha az állapot „Kapcsolat aktív”, indítson teljes szinkronizálást.",
        ),
        fi=(
            "Synkronointiajo peruttiin: yhteys ei ole toiminut 7 päivään.",
            "Korjaa asetukset. Kun tila on ”Yhteys aktiivinen”, käynnistä täysi synkronointi.",
        ),
    ),
    "window_not_found": Entry(
        en=("This run has no such date window.", "Choose one from the list of its windows."),
        hu=(
            "Ennek a szinkronizálásnak nincs ilyen időszaka.",
            "Válasszon egyet az időszakok listájából.",
        ),
        fi=("Ajolla ei ole tällaista ajanjaksoa.", "Valitse ajanjakso ajon luettelosta."),
    ),
    "window_not_failed": Entry(
        en=(
            "Only a date window that failed can be read again.",
            "Choose one that is marked Failed.",
        ),
        hu=("Csak sikertelen időszak olvasható be újra.", "Válasszon egy „Sikertelen” állapotút."),
        fi=(
            "Vain epäonnistuneen ajanjakson voi lukea uudelleen.",
            "Valitse ajanjakso, jonka tila on ”Epäonnistui”.",
        ),
    ),
}
