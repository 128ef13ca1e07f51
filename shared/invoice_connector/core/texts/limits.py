"""Texts about requests that come too often, or twice."""

from invoice_connector.core.texts.entry import Entry

LIMITS = {
    "full_sync_too_often": Entry(
        en=(
            "Three full synchronizations were started within an hour.",
            "Wait for the time given, or follow the run that is active.",
        ),
        hu=(
            "Egy órán belül három teljes szinkronizálás indult.",
            "Várjon a megadott ideig, vagy kövesse a futó szinkronizálást.",
        ),
        fi=(
            "Tunnin sisällä käynnistettiin kolme täyttä synkronointia.",
            "Odota ilmoitettu aika tai seuraa käynnissä olevaa ajoa.",
        ),
    ),
    "export_too_often": Entry(
        en=("Ten exports were asked for within an hour.", "Wait for the time given."),
        hu=("Egy órán belül tíz exportot kértek.", "Várjon a megadott ideig, majd próbálja újra."),
        fi=(
            "Tunnin sisällä pyydettiin kymmenen vientiä.",
            "Odota ilmoitettu aika ja yritä uudelleen.",
        ),
    ),
    "write_too_often": Entry(
        en=("Sixty writes were sent within a minute.", "Wait for the time given, then go on."),
        hu=(
            "Egy percen belül hatvan visszaírás érkezett.",
            "Várjon a megadott ideig, majd folytassa.",
        ),
        fi=("Minuutissa lähetettiin kuusikymmentä siirtoa.", "Odota ilmoitettu aika ja jatka."),
    ),
    "endpoint_too_often": Entry(
        en=("Ten calls of endpoints were asked for within a minute.", "Wait for the time given."),
        hu=("Egy percen belül tíz hívást kértek a végpontokhoz.", "Várjon a megadott ideig."),
        fi=("Minuutissa pyydettiin kymmenen kutsua osoitteisiin.", "Odota ilmoitettu aika."),
    ),
    "idempotency_key_invalid": Entry(
        en=(
            "The Idempotency-Key is not usable.",
            "Send 1 to 255 visible ASCII characters, e.g. a random UUID.",
        ),
        hu=(
            "Az Idempotency-Key nem használható.",
            "1–255 látható ASCII-karaktert küldjön, például egy véletlenszerű UUID-t.",
        ),
        fi=(
            "Idempotency-Key ei kelpaa.",
            "Lähetä 1–255 näkyvää ASCII-merkkiä, esimerkiksi satunnainen UUID.",
        ),
    ),
    "idempotency_key_reused": Entry(
        en=(
            "This Idempotency-Key belongs to another request.",
            "Use a new key for each new request, and the same one only to repeat it unchanged.",
        ),
        hu=(
            "Ez az Idempotency-Key egy másik kéréshez tartozik.",
            "Minden új kéréshez új kulcs kell; ugyanazt csak változatlan ismétléshez használja.",
        ),
        fi=(
            "Tämä Idempotency-Key kuuluu toiseen pyyntöön.",
            "Käytä uuteen pyyntöön uutta avainta; samaa vain, kun toistat pyynnön muuttamattomana.",
        ),
    ),
    "idempotency_key_busy": Entry(
        en=(
            "The first request under this Idempotency-Key is still being worked on.",
            "Repeat it in a few seconds.",
        ),
        hu=(
            "Az ezzel az Idempotency-Key kulccsal küldött első kérés még folyamatban van.",
            "Ismételje meg néhány másodperc múlva.",
        ),
        fi=(
            "Tällä Idempotency-Key-avaimella lähetetty ensimmäinen pyyntö on vielä kesken.",
            "Toista se muutaman sekunnin kuluttua.",
        ),
    ),
}
