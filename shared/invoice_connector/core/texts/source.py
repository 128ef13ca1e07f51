"""Texts about what a source system said to a call: refusals, missing rights, bad times."""

from invoice_connector.core.texts.entry import Entry

SOURCE = {
    "nav_login_refused": Entry(
        en=(
            "NAV refused the technical user's login or password.",
            "Enter both again. Test and production users differ: check the environment too.",
        ),
        hu=(
            "A NAV elutasította a technikai felhasználó nevét vagy jelszavát.",
            "Adja meg újra mindkettőt. A teszt- és az éles felhasználó különbözik: ellenőrizze a környezetet is.",
        ),
        fi=(
            "NAV hylkäsi teknisen käyttäjän tunnuksen tai salasanan.",
            "Syötä molemmat uudelleen. Testi- ja tuotantotunnukset ovat eri: tarkista myös ympäristö.",
        ),
    ),
    "nav_signature_refused": Entry(
        en=("The signing key was refused.", "Copy it again without spaces or line breaks."),
        hu=(
            "A NAV nem fogadta el az aláírókulcsot.",
            "Másolja be újra, szóköz és sortörés nélkül.",
        ),
        fi=(
            "Allekirjoitusavain hylättiin.",
            "Kopioi se uudelleen ilman välilyöntejä ja rivinvaihtoja.",
        ),
    ),
    "nav_exchange_key_wrong": Entry(
        en=("The exchange key is wrong.", "Copy it again without spaces or line breaks."),
        hu=("A cserekulcs hibás.", "Másolja be újra, szóközök és sortörések nélkül."),
        fi=("Vaihtoavain on väärä.", "Kopioi se uudelleen ilman välilyöntejä ja rivinvaihtoja."),
    ),
    "nav_tax_number_not_registered": Entry(
        en=(
            "This tax number is not registered in NAV Online Számla.",
            "Check the 8 digits and the environment; register the company at NAV if needed.",
        ),
        hu=(
            "Ez az adószám nincs regisztrálva a NAV Online Számla rendszerben.",
            "Ellenőrizze a 8 számjegyet és a környezetet; szükség esetén regisztrálja a céget a NAV-nál.",
        ),
        fi=(
            "Verotunnusta ei ole rekisteröity NAV Online Számla -järjestelmään.",
            "Tarkista 8 numeroa ja ympäristö; rekisteröi yritys tarvittaessa NAVissa.",
        ),
    ),
    "nav_tax_number_invalid": Entry(
        en=("NAV does not accept this tax number.", "Enter the first 8 digits of the tax number."),
        hu=("A NAV nem fogadja el ezt az adószámot.", "Az adószám első 8 számjegyét adja meg."),
        fi=("NAV ei hyväksy verotunnusta.", "Anna verotunnuksen 8 ensimmäistä numeroa."),
    ),
    "nav_user_not_of_company": Entry(
        en=(
            "The technical user does not belong to this tax number, or is not active.",
            "Check that login and tax number are of the same company, and that the user is active.",
        ),
        hu=(
            "A technikai felhasználó nem ehhez az adószámhoz tartozik, vagy nem aktív.",
            "Ellenőrizze, hogy a név és az adószám ugyanazé a cégé-e, és hogy a felhasználó aktív-e.",
        ),
        fi=(
            "Tekninen käyttäjä ei kuulu tähän verotunnukseen tai ei ole aktiivinen.",
            "Tarkista, että tunnus ja verotunnus ovat saman yrityksen ja että käyttäjä on aktiivinen.",
        ),
    ),
    "nav_permission_invoice_query": Entry(
        en=(
            "This technical user may not query invoices.",
            "In NAV's User Management tick “Invoice Query” (Számlák lekérdezése) for it, and save.",
        ),
        hu=(
            "Ez a technikai felhasználó nem kérdezhet le számlákat.",
            "A NAV felhasználókezelőjében jelölje be a „Számlák lekérdezése” jogot, majd mentsen.",
        ),
        fi=(
            "Tekninen käyttäjä ei saa hakea laskuja.",
            "Rastita NAVin käyttäjähallinnassa ”Számlák lekérdezése” (Invoice Query) ja tallenna.",
        ),
    ),
    "nav_permission_invoice_management": Entry(
        en=(
            "The right “Invoice Management” is missing, so the exchange key cannot be checked.",
            "Reading works without it. To check the key, tick “Számlák kezelése” in NAV.",
        ),
        hu=(
            "Hiányzik a „Számlák kezelése” jog, ezért a cserekulcs nem ellenőrizhető.",
            "Az olvasás enélkül is működik. Az ellenőrzéshez jelölje be a jogot a NAV felületén.",
        ),
        fi=(
            "Oikeus ”Számlák kezelése” puuttuu, joten vaihtoavainta ei voi tarkistaa.",
            "Lukeminen toimii ilmankin. Tarkistusta varten rastita oikeus NAVin käyttäjähallinnassa.",
        ),
    ),
    "nav_predecessor_refused": Entry(
        en=("NAV knows no such legal predecessor.", "Check the predecessor's tax number."),
        hu=("A NAV nem ismer ilyen jogelődöt.", "Ellenőrizze a jogelőd adószámát."),
        fi=("NAV ei tunne tällaista oikeudellista edeltäjää.", "Tarkista edeltäjän verotunnus."),
    ),
    "nav_clock": Entry(
        en=("NAV refused our time stamp.", "Nothing to do: we correct our clock and try again."),
        hu=(
            "A NAV elutasította az időbélyegünket.",
            "Nincs teendő: pontosítjuk az óránkat, és újra megpróbáljuk.",
        ),
        fi=(
            "NAV hylkäsi aikaleimamme.",
            "Sinun ei tarvitse tehdä mitään: korjaamme kellomme ja yritämme uudelleen.",
        ),
    ),
    "nav_request_rejected": Entry(
        en=(
            "NAV did not accept our request.",
            "Your settings are not at fault. Report the request id below to us.",
        ),
        hu=(
            "A NAV nem fogadta el a kérésünket.",
            "Nem az Ön beállításai hibásak. Jelezze nekünk az alábbi kérésazonosítót.",
        ),
        fi=(
            "NAV ei hyväksynyt pyyntöämme.",
            "Asetuksesi eivät ole syynä. Ilmoita meille alla oleva pyynnön tunniste.",
        ),
    ),
    "nav_request_id_reused": Entry(
        en=("NAV had seen our request id before.", "Nothing to do: we try again with a new one."),
        hu=(
            "A NAV már ismerte a kérésünk azonosítóját.",
            "Nincs teendő: új azonosítóval újra megpróbáljuk.",
        ),
        fi=(
            "NAV oli jo nähnyt pyyntömme tunnisteen.",
            "Sinun ei tarvitse tehdä mitään: yritämme uudella tunnisteella.",
        ),
    ),
    "nav_multiple_copies": Entry(
        en=(
            "NAV holds several invoices under this number.",
            "Nothing is lost: look at them in NAV's own list; we ask again later.",
        ),
        hu=(
            "A NAV több számlát tart nyilván ezen a számon.",
            "Semmi sem veszett el: a NAV felületén megnézheti őket; később újra lekérjük.",
        ),
        fi=(
            "NAVissa on useita laskuja tällä numerolla.",
            "Mitään ei ole kadonnut: katso ne NAVin luettelosta; haemme myöhemmin uudelleen.",
        ),
    ),
    "nav_stored_invoice_unreadable": Entry(
        en=(
            "NAV cannot deliver this invoice: its stored document is not valid there.",
            "The list row is kept. Ask the supplier for the document.",
        ),
        hu=(
            "A NAV nem tudja kiadni ezt a számlát: az ott tárolt bizonylat nem érvényes.",
            "A számla fejlécadatai megmaradnak. Kérje el a bizonylatot a szállítótól.",
        ),
        fi=(
            "NAV ei voi toimittaa laskua: sinne tallennettu asiakirja ei ole kelvollinen.",
            "Laskun perustiedot säilyvät. Pyydä asiakirja toimittajalta.",
        ),
    ),
    "nav_maintenance": Entry(
        en=(
            "NAV is closed for maintenance.",
            "Nothing to do: we continue by ourselves when it is back.",
        ),
        hu=(
            "A NAV rendszerén karbantartás folyik.",
            "Nincs teendő: a végeztével automatikusan folytatjuk.",
        ),
        fi=(
            "NAVissa on huoltokatko.",
            "Sinun ei tarvitse tehdä mitään: jatkamme automaattisesti katkon jälkeen.",
        ),
    ),
    "nav_throttled": Entry(
        en=(
            "NAV asks us to slow down.",
            "Nothing to do: we wait at least 1 minute, then continue by ourselves, more slowly.",
        ),
        hu=(
            "A NAV lassításra kért minket.",
            "Nincs teendő: legalább 1 perc múlva, lassabban, automatikusan folytatjuk.",
        ),
        fi=(
            "NAV pyytää harventamaan pyyntöjä.",
            "Sinun ei tarvitse tehdä mitään: jatkamme hitaammin, aikaisintaan minuutin kuluttua.",
        ),
    ),
    "nav_unknown_error": Entry(
        en=(
            "NAV answered with an error that we do not know.",
            "We try again by ourselves. If it persists, report the request id below.",
        ),
        hu=(
            "A NAV számunkra ismeretlen hibával válaszolt.",
            "Automatikusan újra megpróbáljuk. Ha ismétlődik, jelezze nekünk az alábbi kérésazonosítót.",
        ),
        fi=(
            "NAV vastasi virheellä, jota emme tunne.",
            "Yritämme automaattisesti uudelleen. Jos virhe toistuu, ilmoita meille alla oleva pyynnön tunniste.",
        ),
    ),
    "nav_operation_failed": Entry(
        en=("NAV could not carry out the request.", "Nothing to do: we try again by ourselves."),
        hu=(
            "A NAV nem tudta végrehajtani a kérést.",
            "Nincs teendő: automatikusan újra megpróbáljuk.",
        ),
        fi=(
            "NAV ei voinut suorittaa pyyntöä.",
            "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen.",
        ),
    ),
    "nav_endpoint_unknown": Entry(
        en=("NAV does not know the address we called.", "Report the request id below to us."),
        hu=(
            "A NAV nem ismeri az általunk hívott címet.",
            "Jelezze nekünk az alábbi kérésazonosítót.",
        ),
        fi=("NAV ei tunne kutsumaamme osoitetta.", "Ilmoita meille alla oleva pyynnön tunniste."),
    ),
    "nav_unreadable_answer": Entry(
        en=("NAV's answer could not be read.", "Nothing to do: we try again by ourselves."),
        hu=("A NAV válasza nem olvasható.", "Nincs teendő: automatikusan újra megpróbáljuk."),
        fi=(
            "NAVin vastausta ei voitu lukea.",
            "Sinun ei tarvitse tehdä mitään: yritämme automaattisesti uudelleen.",
        ),
    ),
    "source_busy": Entry(
        en=("Many requests to the source system are waiting.", "Try again in a minute."),
        hu=("Sok kérés vár a forrásrendszerre.", "Próbálja újra egy perc múlva."),
        fi=("Lähdejärjestelmään on jonossa monta pyyntöä.", "Yritä uudelleen minuutin kuluttua."),
    ),
    "source_unavailable": Entry(
        en=(
            "The source system does not answer.",
            "Nothing to do: we try again by ourselves, at least every 15 minutes.",
        ),
        hu=(
            "A forrásrendszer nem válaszol.",
            "Nincs teendő: legalább 15 percenként automatikusan újra megpróbáljuk.",
        ),
        fi=(
            "Lähdejärjestelmä ei vastaa.",
            "Sinun ei tarvitse tehdä mitään: yritämme uudelleen vähintään 15 minuutin välein.",
        ),
    ),
    "source_refuses_everybody": Entry(
        en=(
            "The source system refuses many connections at once; your data are not at fault.",
            "Nothing to do: we try again by ourselves, at least once an hour, and then continue.",
        ),
        hu=(
            "A forrásrendszer egyszerre sok kapcsolatot utasít el; nem az Ön adatai hibásak.",
            "Nincs teendő: legalább óránként újra megpróbáljuk, majd automatikusan folytatjuk.",
        ),
        fi=(
            "Lähdejärjestelmä hylkää monta yhteyttä kerralla; tietosi eivät ole syynä.",
            "Sinun ei tarvitse tehdä mitään: yritämme vähintään kerran tunnissa ja jatkamme sitten.",
        ),
    ),
    "first_sync_pending": Entry(
        en=("The first synchronization has not begun yet.", "Try again in a few minutes."),
        hu=("Az első szinkronizálás még nem kezdődött el.", "Próbálja újra néhány perc múlva."),
        fi=(
            "Ensimmäinen synkronointi ei ole vielä alkanut.",
            "Yritä uudelleen muutaman minuutin kuluttua.",
        ),
    ),
}
