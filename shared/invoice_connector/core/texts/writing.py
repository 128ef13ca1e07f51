"""Texts about writes to a source system: why one is refused, what became of it."""

from invoice_connector.core.texts.entry import Entry

WRITING = {
    "writing_not_supported": Entry(
        en=("This source can only be read.", "Make the change at the source itself."),
        hu=("Ez a forrás csak olvasható.", "A változtatást magánál a forrásnál végezze el."),
        fi=("Tätä lähdettä voi vain lukea.", "Tee muutos itse lähteessä."),
    ),
    "write_key_required": Entry(
        en=(
            "A write needs an Idempotency-Key.",
            "Send a fresh random one, and the same one again when you repeat the request.",
        ),
        hu=(
            "Az íráshoz Idempotency-Key szükséges.",
            "Küldjön egy új véletlent, és ismétléskor ugyanazt.",
        ),
        fi=(
            "Kirjoitus vaatii Idempotency-Key-otsakkeen.",
            "Lähetä uusi satunnainen avain ja toistettaessa sama uudelleen.",
        ),
    ),
    "write_key_reused": Entry(
        en=(
            "Another write was sent under this Idempotency-Key.",
            "Use a new key for a new write; a key is bound to its first request for good.",
        ),
        hu=(
            "Ezzel az Idempotency-Key kulccsal már más írás érkezett.",
            "Új íráshoz új kulcs kell; a kulcs végleg az első kéréséhez tartozik.",
        ),
        fi=(
            "Tällä Idempotency-Key-avaimella on lähetetty toinen kirjoitus.",
            "Käytä uudelle kirjoitukselle uutta avainta; avain kuuluu ensimmäiselle pysyvästi.",
        ),
    ),
    "write_not_found": Entry(
        en=("This write does not exist.", "Check its id; the list of writes shows all of them."),
        hu=("Nincs ilyen írás.", "Ellenőrizze az azonosítóját; az írások listája mindet mutatja."),
        fi=("Tällaista kirjoitusta ei ole.", "Tarkista tunniste; luettelossa ovat kaikki."),
    ),
    "write_not_unknown": Entry(
        en=(
            "What became of this write is known, or still being found out.",
            "Read the write; only one with an unknown result is looked for again.",
        ),
        hu=(
            "Ennek az írásnak a sorsa ismert, vagy épp tisztázódik.",
            "Olvassa be az írást; csak ismeretlen eredményűt keresünk újra.",
        ),
        fi=(
            "Kirjoituksen tulos tunnetaan tai sitä selvitetään yhä.",
            "Lue kirjoitus; vain tuntematonta tulosta etsitään uudelleen.",
        ),
    ),
    "write_undecidable": Entry(
        en=(
            "It is not known whether the source has carried this out.",
            "Look there for what is listed under look_for; send it again only if it is missing.",
        ),
        hu=(
            "Nem tudni, hogy a forrás végrehajtotta-e.",
            "Keresse ott a look_for alatti adatokat; csak akkor küldje újra, ha hiányzik.",
        ),
        fi=(
            "Ei tiedetä, onko lähde toteuttanut tämän.",
            "Etsi sieltä look_for-tiedot; lähetä uudelleen vain, jos se puuttuu.",
        ),
    ),
    "write_not_carried_out": Entry(
        en=(
            "The source has not carried this out; nothing was changed.",
            "Send it again under a new Idempotency-Key.",
        ),
        hu=(
            "A forrás nem hajtotta végre; semmi sem változott.",
            "Küldje el újra, új Idempotency-Key kulccsal.",
        ),
        fi=(
            "Lähde ei toteuttanut tätä; mikään ei muuttunut.",
            "Lähetä se uudelleen uudella Idempotency-Key-avaimella.",
        ),
    ),
    "number_taken": Entry(
        en=(
            "This number is in use at the source.",
            "Choose another one, or leave it out to get the next free number.",
        ),
        hu=(
            "Ez a szám a forrásnál már foglalt.",
            "Válasszon másikat, vagy hagyja el, és a következő szabadot kapja.",
        ),
        fi=(
            "Numero on lähteessä jo käytössä.",
            "Valitse toinen tai jätä se pois, niin saat seuraavan vapaan numeron.",
        ),
    ),
    "target_not_found": Entry(
        en=("The source has no such document.", "Check the key; it may have been deleted there."),
        hu=("A forrásnál nincs ilyen bizonylat.", "Ellenőrizze a kulcsot; lehet, hogy törölték."),
        fi=(
            "Lähteessä ei ole tällaista asiakirjaa.",
            "Tarkista avain; se on voitu poistaa sieltä.",
        ),
    ),
    "status_differs": Entry(
        en=(
            "The document has another status than expected.",
            "Read it again, and repeat the request if you still want it.",
        ),
        hu=(
            "A bizonylat állapota nem a várt.",
            "Olvassa be újra, és ha még mindig kívánja, ismételje meg a kérést.",
        ),
        fi=(
            "Asiakirjan tila ei ole odotettu.",
            "Lue se uudelleen ja toista pyyntö, jos haluat sitä yhä.",
        ),
    ),
    "status_unchanged": Entry(
        en=("The new status is the expected one.", "Nothing is to be done; choose another."),
        hu=("Az új állapot megegyezik a várttal.", "Nincs teendő; válasszon másikat."),
        fi=("Uusi tila on sama kuin odotettu.", "Mitään ei ole tehtävä; valitse toinen."),
    ),
    "keys_too_many": Entry(
        en=("At most 100 different documents can be named.", "Send the others separately."),
        hu=("Legfeljebb 100 különböző bizonylat adható meg.", "A többit külön küldje."),
        fi=("Enintään 100 eri asiakirjaa voi nimetä.", "Lähetä muut erikseen."),
    ),
    "not_a_draft": Entry(
        en=("This document is not a draft any more.", "Edit the invoice instead."),
        hu=("Ez a bizonylat már nem piszkozat.", "Szerkessze inkább a számlát."),
        fi=("Asiakirja ei ole enää luonnos.", "Muokkaa sen sijaan laskua."),
    ),
    "still_a_draft": Entry(
        en=("This document is a draft.", "Edit it as a draft, or turn it into an invoice."),
        hu=("Ez a bizonylat piszkozat.", "Szerkessze piszkozatként, vagy tegye számlává."),
        fi=("Asiakirja on luonnos.", "Muokkaa sitä luonnoksena tai muuta se laskuksi."),
    ),
    "edit_would_clear": Entry(
        en=(
            "The edit would clear fields that the document has now.",
            "Send them as well, or name their paths in accept_loss.",
        ),
        hu=(
            "A szerkesztés a bizonylat meglévő mezőit törölné.",
            "Küldje el azokat is, vagy nevezze meg őket az accept_loss paraméterben.",
        ),
        fi=(
            "Muokkaus tyhjentäisi asiakirjan nykyisiä kenttiä.",
            "Lähetä nekin tai nimeä niiden polut accept_loss-parametrissa.",
        ),
    ),
    "field_would_clear": Entry(
        en=("The new message would clear this.", "Send it, or accept the loss."),
        hu=("Az új üzenet ezt törölné.", "Küldje el, vagy fogadja el a vesztést."),
        fi=("Uusi sanoma tyhjentäisi tämän.", "Lähetä se tai hyväksy menetys."),
    ),
    "edit_hides_fields": Entry(
        en=(
            "Some fields cannot be compared: the source does not show them.",
            "Accruals, voucher lines, accounts, print format and second name: send what must stay.",
        ),
        hu=(
            "Egyes mezők nem vethetők össze: a forrás nem mutatja őket.",
            "Elhatárolás, tételek, számlaszámok, nyomtatás, második név: küldje, ami maradjon.",
        ),
        fi=(
            "Joitakin kenttiä ei voi verrata: lähde ei näytä niitä.",
            "Jaksotukset, tositerivit, tilit, tulostusmuoto, aputoiminimi: lähetä säilytettävät.",
        ),
    ),
    "paid_books_no_payment": Entry(
        en=(
            "The status paid books no payment at the source.",
            "The open amount stays; book the payment there.",
        ),
        hu=(
            "A paid állapot nem könyvel fizetést a forrásnál.",
            "A nyitott összeg megmarad; a fizetést ott könyvelje.",
        ),
        fi=(
            "Tila paid ei kirjaa maksua lähteeseen.",
            "Avoin summa jää ennalleen; kirjaa maksu siellä.",
        ),
    ),
}
