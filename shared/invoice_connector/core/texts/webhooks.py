"""Texts about webhooks and the change feed."""

from invoice_connector.core.texts.entry import Entry

WEBHOOKS = {
    "webhook_not_found": Entry(
        en=("There is no such webhook.", "Choose one from the list of webhooks."),
        hu=("Nincs ilyen webhook.", "Válasszon egyet a webhookok listájából."),
        fi=("Tällaista webhookia ei ole.", "Valitse webhook luettelosta."),
    ),
    "webhook_not_active": Entry(
        en=("This webhook is not active.", "Verify or resume it first."),
        hu=("Ez a webhook nem aktív.", "Előbb ellenőrizze vagy folytassa."),
        fi=("Tämä webhook ei ole aktiivinen.", "Vahvista se tai jatka sitä ensin."),
    ),
    "webhook_not_proven": Entry(
        en=(
            "The endpoint has not answered its challenge yet.",
            "Let it send the challenge back, then verify the webhook.",
        ),
        hu=(
            "A végpont még nem válaszolt a próbakérésre.",
            "A végpont küldje vissza a próbaértéket; utána ellenőrizze a webhookot.",
        ),
        fi=(
            "Osoite ei ole vielä vastannut haasteeseen.",
            "Palauta haasteen arvo vastauksessa ja vahvista webhook.",
        ),
    ),
    "too_many_webhooks": Entry(
        en=("There are 20 webhooks already.", "Delete one that is no longer needed."),
        hu=("Már 20 webhook van.", "Töröljön egyet, amelyre már nincs szükség."),
        fi=("Webhookeja on jo 20.", "Poista sellainen, jota ei enää tarvita."),
    ),
    "delivery_not_found": Entry(
        en=("There is no such delivery.", "Deliveries are kept for 30 days; choose one of these."),
        hu=("Nincs ilyen kézbesítés.", "A kézbesítések 30 napig láthatók; ezekből válasszon."),
        fi=("Tällaista toimitusta ei ole.", "Toimitukset säilyvät 30 päivää; valitse niistä."),
    ),
    "delivery_pending": Entry(
        en=("This delivery is still being tried.", "Wait until it was delivered or has failed."),
        hu=("Ez a kézbesítés még folyamatban van.", "Várja meg, amíg sikerül vagy meghiúsul."),
        fi=("Tätä toimitusta yritetään yhä.", "Odota, kunnes se onnistuu tai epäonnistuu."),
    ),
    "webhook_url_refused": Entry(
        en=(
            "Webhooks cannot be sent to this address.",
            "Use https with a public host name, port 443, no user name and no fragment.",
        ),
        hu=(
            "Erre a címre nem küldhető webhook.",
            "Nyilvános gépnevű https-címet adjon meg, 443-as porttal, felhasználónév és # nélkül.",
        ),
        fi=(
            "Webhookeja ei voi lähettää tähän osoitteeseen.",
            "Käytä https-osoitetta, julkista nimeä ja porttia 443 ilman käyttäjätunnusta ja #-osaa.",
        ),
    ),
    "webhook_unresolved": Entry(
        en=("The endpoint's name cannot be resolved.", "Check the host name and its DNS records."),
        hu=("A végpont neve nem oldható fel.", "Ellenőrizze a nevet és a DNS-bejegyzéseit."),
        fi=("Osoitteen nimeä ei löydy.", "Tarkista nimi ja sen DNS-tietueet."),
    ),
    "webhook_address_refused": Entry(
        en=(
            "The endpoint's name leads to an address that is not public.",
            "Publish only public addresses for this name.",
        ),
        hu=("A végpont neve nem nyilvános címre mutat.", "A névhez csak nyilvános cím tartozhat."),
        fi=(
            "Osoitteen nimi johtaa ei-julkiseen IP-osoitteeseen.",
            "Julkaise nimelle vain julkisia IP-osoitteita.",
        ),
    ),
    "webhook_unreachable": Entry(
        en=("The endpoint cannot be reached.", "Check that it runs and lets requests through."),
        hu=("A végpont nem érhető el.", "Ellenőrizze, hogy fut-e, és fogadja-e a kéréseket."),
        fi=("Osoitteeseen ei saada yhteyttä.", "Tarkista, että palvelu toimii ja on avoinna."),
    ),
    "webhook_tls": Entry(
        en=(
            "The endpoint's certificate is not valid for its name.",
            "Install a certificate of a public authority for exactly this name.",
        ),
        hu=(
            "A végpont tanúsítványa nem érvényes erre a névre.",
            "Telepítsen nyilvános hitelesítésszolgáltatótól származó tanúsítványt pontosan erre a névre.",
        ),
        fi=(
            "Osoitteen varmenne ei kelpaa tälle nimelle.",
            "Asenna julkisen varmentajan varmenne juuri tälle nimelle.",
        ),
    ),
    "webhook_timeout": Entry(
        en=(
            "The endpoint did not answer within 10 seconds.",
            "Answer first and work on the events afterwards.",
        ),
        hu=(
            "A végpont nem válaszolt 10 másodpercen belül.",
            "Előbb válaszoljon, és utána dolgozza fel az eseményeket.",
        ),
        fi=(
            "Osoite ei vastannut 10 sekunnissa.",
            "Vastaa ensin ja käsittele tapahtumat vasta sitten.",
        ),
    ),
    "webhook_protocol": Entry(
        en=("The endpoint's answer is not HTTP.", "Check what is listening at this address."),
        hu=("A végpont válasza nem HTTP.", "Ellenőrizze, milyen szolgáltatás fut ezen a címen."),
        fi=("Osoitteen vastaus ei ole HTTP:tä.", "Tarkista, mikä palvelu osoitteessa on."),
    ),
    "webhook_redirects": Entry(
        en=("The endpoint redirects.", "Enter the address where it leads."),
        hu=("A végpont átirányít.", "Azt a címet adja meg, ahová átirányít."),
        fi=("Osoite ohjaa toisaalle.", "Anna osoite, johon se ohjaa."),
    ),
    "webhook_refuses": Entry(
        en=(
            "The endpoint does not accept the events.",
            "Let it answer with a status of 200 to 299.",
        ),
        hu=(
            "A végpont nem fogadja el az eseményeket.",
            "A végpont 200 és 299 közötti állapotkóddal válaszoljon.",
        ),
        fi=("Osoite ei hyväksy tapahtumia.", "Vastaa tilakoodilla 200–299."),
    ),
    "webhook_gone": Entry(
        en=(
            "The endpoint says that it is gone for good (410).",
            "Resume the webhook when it is back, or delete it.",
        ),
        hu=(
            "A végpont jelzése szerint véglegesen megszűnt (410).",
            "Folytassa a webhookot, ha a végpont újra működik, vagy törölje.",
        ),
        fi=(
            "Osoite ilmoittaa poistuneensa lopullisesti (410).",
            "Jatka webhookia, kun osoite toimii taas, tai poista se.",
        ),
    ),
    "webhook_challenge_failed": Entry(
        en=(
            "The endpoint did not send the challenge back.",
            "Answer with the JSON object {challenge: the value received}, then verify again.",
        ),
        hu=(
            "A végpont nem küldte vissza a próbaértéket.",
            "A {challenge: a kapott érték} JSON-objektummal válaszoljon, majd ellenőrizze újra.",
        ),
        fi=(
            "Osoite ei palauttanut haasteen arvoa.",
            "Vastaa JSON-objektilla {challenge: saatu arvo} ja vahvista sitten uudelleen.",
        ),
    ),
    "webhook_given_up": Entry(
        en=(
            "The delivery waited for four days and was given up.",
            "Read the change feed from your last cursor, or send it again.",
        ),
        hu=(
            "A kézbesítés négy napja nem sikerült, ezért leállítottuk.",
            "Olvassa a változáslistát az utolsó ismert ponttól, vagy küldje újra.",
        ),
        fi=(
            "Toimitus ei onnistunut neljään päivään, joten siitä luovuttiin.",
            "Lue muutosvirtaa viimeksi lukemastasi kohdasta tai lähetä uudelleen.",
        ),
    ),
    "feed_busy": Entry(
        en=("The change feed is being written by others.", "It is tried again by itself."),
        hu=(
            "A változáslista írása éppen folyamatban van.",
            "Nincs teendő: automatikusan újra megpróbáljuk.",
        ),
        fi=(
            "Muutosvirtaa kirjoitetaan parhaillaan.",
            "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen.",
        ),
    ),
    "bus_unavailable": Entry(
        en=("The event bus does not answer.", "It is tried again by itself."),
        hu=("Az eseménybusz nem válaszol.", "Nincs teendő: automatikusan újra megpróbáljuk."),
        fi=(
            "Tapahtumaväylä ei vastaa.",
            "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen.",
        ),
    ),
}
