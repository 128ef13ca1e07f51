"""Texts about requests to our own API: how they are written and who may send them."""

from invoice_connector.core.texts.entry import Entry

REQUESTS = {
    "invalid_json": Entry(
        en=("The body is not readable JSON.", "Send one JSON object in UTF-8."),
        hu=("A kérés törzse nem olvasható JSON.", "Küldjön egy JSON-objektumot, UTF-8 kódolással."),
        fi=("Pyynnön runko ei ole luettavaa JSONia.", "Lähetä yksi JSON-objekti UTF-8-muodossa."),
    ),
    "body_not_object": Entry(
        en=("The body is not a JSON object.", "Put the fields into one object: { … }."),
        hu=("A kérés törzse nem JSON-objektum.", "A mezőket egyetlen objektumba tegye: { … }."),
        fi=("Pyynnön runko ei ole JSON-objekti.", "Sijoita kentät yhteen objektiin: { … }."),
    ),
    "duplicate_key": Entry(
        en=("A field occurs twice in the body.", "Send every field once."),
        hu=("Egy mező kétszer szerepel a kérésben.", "Minden mezőt csak egyszer küldjön."),
        fi=("Sama kenttä esiintyy rungossa kahdesti.", "Lähetä jokainen kenttä vain kerran."),
    ),
    "body_too_deep": Entry(
        en=("The body is nested too deeply.", "Send the fields without further nesting."),
        hu=("A kérés törzse túl mélyen egymásba ágyazott.", "Ágyazás nélkül küldje a mezőket."),
        fi=("Pyynnön runko on liian syvästi sisäkkäinen.", "Lähetä kentät ilman sisäkkäisyyttä."),
    ),
    "invalid_number": Entry(
        en=("NaN and Infinity are not numbers in JSON.", "Send an ordinary number."),
        hu=("A NaN és az Infinity JSON-ban nem szám.", "Közönséges számot küldjön."),
        fi=("NaN ja Infinity eivät ole JSON-lukuja.", "Lähetä tavallinen luku."),
    ),
    "invalid_text": Entry(
        en=(
            "A text contains characters that are not allowed.",
            "Remove control characters and broken Unicode, then send it again.",
        ),
        hu=(
            "Egy szöveg nem engedélyezett karaktert tartalmaz.",
            "Törölje a vezérlőkaraktereket és a hibás Unicode jeleket, majd küldje újra.",
        ),
        fi=(
            "Tekstissä on merkkejä, joita ei sallita.",
            "Poista ohjausmerkit ja virheellinen Unicode ja lähetä uudelleen.",
        ),
    ),
    "body_too_large": Entry(
        en=("The body is too large.", "Send less in one request; an XML document up to 4 MB."),
        hu=(
            "A kérés törzse túl nagy.",
            "Küldjön kevesebbet egyszerre; XML-dokumentum legfeljebb 4 MB lehet.",
        ),
        fi=(
            "Pyynnön runko on liian suuri.",
            "Lähetä vähemmän kerralla; XML-asiakirja enintään 4 Mt.",
        ),
    ),
    "wrong_content_type": Entry(
        en=("The body is not marked as JSON.", "Send it with Content-Type: application/json."),
        hu=(
            "A kérés törzse nincs JSON-ként jelölve.",
            "Content-Type: application/json fejléccel küldje.",
        ),
        fi=("Runkoa ei ole merkitty JSONiksi.", "Käytä otsaketta Content-Type: application/json."),
    ),
    "not_marked_as_xml": Entry(
        en=("The body is not marked as XML.", "Send it with Content-Type: application/xml."),
        hu=(
            "A kérés törzse nincs XML-ként jelölve.",
            "Content-Type: application/xml fejléccel küldje.",
        ),
        fi=("Runkoa ei ole merkitty XML:ksi.", "Käytä otsaketta Content-Type: application/xml."),
    ),
    "invalid_query": Entry(
        en=("The query string cannot be read.", "Percent-encode it as UTF-8."),
        hu=("A lekérdezési paraméterek nem olvashatók.", "UTF-8 százalékkódolást használjon."),
        fi=("Kyselyparametreja ei voi lukea.", "Käytä UTF-8-prosenttikoodausta."),
    ),
    "duplicate_parameter": Entry(
        en=("A query parameter occurs twice.", "Send every parameter once."),
        hu=("Egy lekérdezési paraméter kétszer szerepel.", "Minden paramétert egyszer küldjön."),
        fi=("Sama kyselyparametri esiintyy kahdesti.", "Lähetä jokainen parametri vain kerran."),
    ),
    "invalid_input": Entry(
        en=("Some fields need correction.", "Correct the fields named below and send them again."),
        hu=(
            "Egyes mezők javításra szorulnak.",
            "Javítsa az alább felsorolt mezőket, és küldje el újra.",
        ),
        fi=("Joitakin kenttiä on korjattava.", "Korjaa alla luetellut kentät ja lähetä uudelleen."),
    ),
    "unknown_field": Entry(
        en=("This field is not known.", "Remove it, or check its spelling."),
        hu=("Ez a mező ismeretlen.", "Hagyja el, vagy ellenőrizze az írásmódját."),
        fi=("Tätä kenttää ei tunneta.", "Poista se tai tarkista kirjoitusasu."),
    ),
    "field_required": Entry(
        en=("This field is required.", "Add it."),
        hu=("Ez a mező kötelező.", "Töltse ki."),
        fi=("Tämä kenttä on pakollinen.", "Täytä se."),
    ),
    "field_type": Entry(
        en=("The value has the wrong type.", "Send the type that the API description names."),
        hu=("Az érték típusa nem megfelelő.", "Az API leírása szerinti típust küldje."),
        fi=("Arvon tyyppi on väärä.", "Lähetä API-kuvauksen mukainen tyyppi."),
    ),
    "field_too_long": Entry(
        en=("The value is too long.", "Shorten it."),
        hu=("Az érték túl hosszú.", "Rövidítse le."),
        fi=("Arvo on liian pitkä.", "Lyhennä sitä."),
    ),
    "number_out_of_range": Entry(
        en=("The number is outside the permitted range.", "Choose a number within the range."),
        hu=(
            "A szám kívül esik a megengedett tartományon.",
            "Adjon meg a tartományon belüli számot.",
        ),
        fi=("Luku on sallitun alueen ulkopuolella.", "Valitse luku sallitulta alueelta."),
    ),
    "invalid_date": Entry(
        en=("This is not a date.", "Write it as year-month-day, for example 2026-01-31."),
        hu=("Ez nem dátum.", "Írja év-hónap-nap alakban, például 2026-01-31."),
        fi=("Tämä ei ole päivämäärä.", "Kirjoita muodossa vuosi-kuukausi-päivä, esim. 2026-01-31."),
    ),
    "tax_number_digits": Entry(
        en=("A supplier's tax number has eight digits.", "Send the first eight digits only."),
        hu=(
            "A szállító adószámának törzsszáma nyolc számjegy.",
            "Csak az első nyolc számjegyet küldje.",
        ),
        fi=("Toimittajan verotunnus on 8 numeroa.", "Lähetä vain kahdeksan ensimmäistä numeroa."),
    ),
    "dates_turned": Entry(
        en=("The period ends before it begins.", "Swap the two dates."),
        hu=("Az időszak vége megelőzi a kezdetét.", "Cserélje fel a két dátumot."),
        fi=("Jakso päättyy ennen alkuaan.", "Vaihda päivämäärät keskenään."),
    ),
    "invalid_choice": Entry(
        en=("This value is not one of the choices.", "Use one of the documented values."),
        hu=("Ez az érték nem választható.", "Használja a leírásban szereplő értékek egyikét."),
        fi=("Arvo ei ole sallittu vaihtoehto.", "Käytä jotakin dokumentoiduista arvoista."),
    ),
    "lookup_not_found": Entry(
        en=("Nobody has asked the source for this invoice.", "Ask for it first."),
        hu=("Ezt a számlát még senki sem kérdezte le a forrásrendszerből.", "Előbb kérdezze le."),
        fi=("Tätä laskua ei ole haettu lähdejärjestelmästä.", "Hae se ensin."),
    ),
    "lookup_not_supported": Entry(
        en=("This source cannot be asked for a single number.", "Start a full synchronization."),
        hu=(
            "Ebből a forrásrendszerből nem kérdezhető le egyetlen számla a száma szerint.",
            "Indítson teljes szinkronizálást.",
        ),
        fi=(
            "Tästä lähdejärjestelmästä ei voi hakea yhtä laskua numerolla.",
            "Käynnistä täysi synkronointi.",
        ),
    ),
    "invalid_cursor": Entry(
        en=("This page marker does not belong to this list.", "Start again from the first page."),
        hu=("Ez az oldaljelölő nem ehhez a listához tartozik.", "Kezdje újra az első oldaltól."),
        fi=("Sivumerkki ei kuulu tähän luetteloon.", "Aloita uudelleen ensimmäiseltä sivulta."),
    ),
    "route_not_found": Entry(
        en=("There is nothing at this address.", "Check the path and the method."),
        hu=("Ezen a címen nem található semmi.", "Ellenőrizze az útvonalat és a metódust."),
        fi=("Tässä osoitteessa ei ole mitään.", "Tarkista polku ja metodi."),
    ),
    "internal_error": Entry(
        en=(
            "Something went wrong on our side.",
            "Try again in a minute. If it persists, report the request id below.",
        ),
        hu=(
            "Hiba történt a mi oldalunkon.",
            "Próbálja újra egy perc múlva. Ha ismétlődik, jelezze az alábbi kérésazonosítót.",
        ),
        fi=(
            "Meidän päässämme tapahtui virhe.",
            "Yritä uudelleen minuutin kuluttua. Jos virhe toistuu, ilmoita pyynnön tunniste.",
        ),
    ),
    "tenant_missing": Entry(
        en=(
            "Your sign-in does not say which organisation you belong to.",
            "Ask your administrator to assign you to exactly one organisation.",
        ),
        hu=(
            "A bejelentkezésből nem derül ki, melyik szervezethez tartozik.",
            "Kérje meg a rendszergazdát, hogy pontosan egy szervezethez rendelje hozzá.",
        ),
        fi=(
            "Kirjautumisesta ei ilmene, mihin organisaatioon kuulut.",
            "Pyydä ylläpitäjää liittämään sinut täsmälleen yhteen organisaatioon.",
        ),
    ),
    "role_missing": Entry(
        en=(
            "Your sign-in holds no role for this service.",
            "Ask your administrator for the role viewer, editor or admin.",
        ),
        hu=(
            "A bejelentkezéséhez ebben a szolgáltatásban nem tartozik szerepkör.",
            "Kérje a rendszergazdától a megtekintő, szerkesztő vagy rendszergazda szerepkört.",
        ),
        fi=(
            "Kirjautumisellasi ei ole roolia tässä palvelussa.",
            "Pyydä ylläpitäjältä rooli: katselija, muokkaaja tai ylläpitäjä.",
        ),
    ),
    "role_too_low": Entry(
        en=(
            "Your role does not permit this.",
            "Ask an administrator to do it or to raise your role.",
        ),
        hu=(
            "A szerepköre ezt nem engedi.",
            "Kérjen meg rá egy rendszergazdát, vagy kérjen magasabb szerepkört.",
        ),
        fi=("Roolisi ei salli tätä.", "Pyydä ylläpitäjää tekemään se tai laajentamaan rooliasi."),
    ),
}
