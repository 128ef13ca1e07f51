"""Texts about writes to a source system: why one is refused, what became of it."""

from invoice_connector.core.texts.entry import Entry

WRITING = {
    "writing_not_supported": Entry(
        en=("This source can only be read.", "Make the change at the source itself."),
        hu=(
            "Ez a forrásrendszer csak olvasható.",
            "A módosítást magában a forrásrendszerben végezze el.",
        ),
        fi=("Tätä lähdejärjestelmää voi vain lukea.", "Tee muutos suoraan lähdejärjestelmässä."),
    ),
    "write_key_required": Entry(
        en=(
            "A write needs an Idempotency-Key.",
            "Send a fresh random one, and the same one again when you repeat the request.",
        ),
        hu=(
            "A visszaíráshoz Idempotency-Key szükséges.",
            "Küldjön új, véletlenszerű kulcsot; a kérés ismétlésekor ugyanazt.",
        ),
        fi=(
            "Siirto vaatii Idempotency-Key-otsakkeen.",
            "Lähetä uusi satunnainen avain ja toistettaessa sama uudelleen.",
        ),
    ),
    "write_key_reused": Entry(
        en=(
            "Another write was sent under this Idempotency-Key.",
            "Use a new key for a new write; a key is bound to its first request for good.",
        ),
        hu=(
            "Ezzel az Idempotency-Key kulccsal már másik visszaírás érkezett.",
            "Új visszaíráshoz új kulcs kell; a kulcs végleg az első kéréséhez tartozik.",
        ),
        fi=(
            "Tällä Idempotency-Key-avaimella on jo lähetetty toinen siirto.",
            "Käytä uuteen siirtoon uutta avainta; avain kuuluu pysyvästi ensimmäiseen pyyntöönsä.",
        ),
    ),
    "write_not_found": Entry(
        en=("This write does not exist.", "Check its id; the list of writes shows all of them."),
        hu=(
            "Nincs ilyen visszaírás.",
            "Ellenőrizze az azonosítóját; a visszaírások listája mindet mutatja.",
        ),
        fi=("Tällaista siirtoa ei ole.", "Tarkista tunniste; siirtojen luettelossa ovat kaikki."),
    ),
    "write_not_unknown": Entry(
        en=(
            "What became of this write is known, or still being found out.",
            "Read the write; only one with an unknown result is looked for again.",
        ),
        hu=(
            "Ennek a visszaírásnak az eredménye ismert, vagy tisztázása folyamatban van.",
            "Kérje le a visszaírást; csak az ismeretlen eredményűeket keressük újra.",
        ),
        fi=(
            "Siirron tulos on tiedossa tai sitä selvitetään yhä.",
            "Lue siirto; uudelleen etsitään vain siirtoja, joiden tulos ei ole tiedossa.",
        ),
    ),
    "write_undecidable": Entry(
        en=(
            "It is not known whether the source has carried this out.",
            "Look there for what is listed under look_for; send it again only if it is missing.",
        ),
        hu=(
            "Nem ismert, hogy a forrásrendszer végrehajtotta-e.",
            "Keresse ott a look_for alatti adatok alapján; csak akkor küldje újra, ha nincs ott.",
        ),
        fi=(
            "Ei ole tiedossa, onko lähdejärjestelmä toteuttanut tämän.",
            "Etsi sieltä look_for-kohdan tiedoilla; lähetä uudelleen vain, jos se puuttuu.",
        ),
    ),
    "write_not_carried_out": Entry(
        en=(
            "The source has not carried this out; nothing was changed.",
            "Send it again under a new Idempotency-Key.",
        ),
        hu=(
            "A forrásrendszer nem hajtotta végre; semmi sem változott.",
            "Küldje el újra, új Idempotency-Key kulccsal.",
        ),
        fi=(
            "Lähdejärjestelmä ei toteuttanut tätä; mikään ei muuttunut.",
            "Lähetä se uudelleen uudella Idempotency-Key-avaimella.",
        ),
    ),
    "number_taken": Entry(
        en=(
            "This number is in use at the source.",
            "Choose another one, or leave it out to get the next free number.",
        ),
        hu=(
            "Ez a szám a forrásrendszerben már foglalt.",
            "Válasszon másikat, vagy hagyja el, és a következő szabadot kapja.",
        ),
        fi=(
            "Numero on lähdejärjestelmässä jo käytössä.",
            "Valitse toinen tai jätä se pois, niin saat seuraavan vapaan numeron.",
        ),
    ),
    "target_not_found": Entry(
        en=("The source has no such document.", "Check the key; it may have been deleted there."),
        hu=(
            "A forrásrendszerben nincs ilyen bizonylat.",
            "Ellenőrizze a kulcsot; lehet, hogy törölték.",
        ),
        fi=(
            "Lähdejärjestelmässä ei ole tällaista asiakirjaa.",
            "Tarkista avain; se on voitu poistaa sieltä.",
        ),
    ),
    "status_differs": Entry(
        en=(
            "The document has another status than expected.",
            "Read it again, and repeat the request if you still want it.",
        ),
        hu=(
            "A bizonylat állapota eltér a várttól.",
            "Olvassa be újra, és ha még szükséges, ismételje meg a kérést.",
        ),
        fi=(
            "Asiakirjan tila poikkeaa odotetusta.",
            "Lue se uudelleen ja toista pyyntö, jos haluat sitä yhä.",
        ),
    ),
    "status_unchanged": Entry(
        en=("The new status is the expected one.", "Nothing is to be done; choose another."),
        hu=(
            "Az új állapot megegyezik a várttal.",
            "Nincs teendő; szükség esetén válasszon másik állapotot.",
        ),
        fi=(
            "Uusi tila on sama kuin odotettu.",
            "Sinun ei tarvitse tehdä mitään; valitse tarvittaessa toinen tila.",
        ),
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
        hu=("Ez a bizonylat piszkozat.", "Szerkessze piszkozatként, vagy alakítsa számlává."),
        fi=("Asiakirja on luonnos.", "Muokkaa sitä luonnoksena tai muuta se laskuksi."),
    ),
    "edit_would_clear": Entry(
        en=(
            "The edit would clear fields that the document has now.",
            "Send them as well, or name their paths in accept_loss.",
        ),
        hu=(
            "A szerkesztés törölné a bizonylat egyes meglévő mezőit.",
            "Küldje el azokat is, vagy nevezze meg őket az accept_loss paraméterben.",
        ),
        fi=(
            "Muokkaus tyhjentäisi asiakirjan nykyisiä kenttiä.",
            "Lähetä nekin tai nimeä niiden polut accept_loss-parametrissa.",
        ),
    ),
    "field_would_clear": Entry(
        en=("The new message would clear this.", "Send it, or accept the loss."),
        hu=("Az új üzenet ezt törölné.", "Küldje el, vagy fogadja el az elvesztését."),
        fi=("Uusi sanoma tyhjentäisi tämän.", "Lähetä se tai hyväksy menetys."),
    ),
    "edit_hides_fields": Entry(
        en=(
            "Some fields cannot be compared: the source does not show them.",
            "Accruals, voucher lines, accounts, print format and second name: send what must stay.",
        ),
        hu=(
            "Egyes mezők nem vethetők össze: a forrásrendszer nem mutatja őket.",
            "Elhatárolás, könyvelési tétel, főkönyvi szám, nyomtatási forma, második név: küldje, ami maradjon.",
        ),
        fi=(
            "Joitakin kenttiä ei voi verrata: lähdejärjestelmä ei näytä niitä.",
            "Jaksotukset, tositerivit, tilit, tulostusmuoto ja aputoiminimi: lähetä ne, joiden pitää säilyä.",
        ),
    ),
    "paid_books_no_payment": Entry(
        en=(
            "The status paid books no payment at the source.",
            "The open amount stays; book the payment there.",
        ),
        hu=(
            "A paid állapot nem könyvel kiegyenlítést a forrásrendszerben.",
            "A nyitott összeg megmarad; a kiegyenlítést ott könyvelje.",
        ),
        fi=(
            "Tila paid ei kirjaa maksua lähdejärjestelmään.",
            "Avoin summa jää ennalleen; kirjaa maksu siellä.",
        ),
    ),
}
