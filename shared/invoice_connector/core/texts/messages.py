"""Texts about what is wrong in a message that is to be written to a source."""

from invoice_connector.core.texts.entry import Entry

MESSAGES = {
    "invalid_digits": Entry(
        en=("Only digits are allowed here.", "Remove everything else, signs and spaces too."),
        hu=(
            "Itt csak számjegyek állhatnak.",
            "Töröljön minden mást, a jeleket és a szóközöket is.",
        ),
        fi=("Tässä saa olla vain numeroita.", "Poista kaikki muu, myös merkit ja välilyönnit."),
    ),
    "invalid_decimal": Entry(
        en=("This is not a number.", "Write it as text with a decimal point, for example 10.50."),
        hu=("Ez nem szám.", "Írja szövegként, tizedesponttal, például 10.50."),
        fi=("Tämä ei ole luku.", "Kirjoita se tekstinä ja desimaalipisteellä, esim. 10.50."),
    ),
    "invalid_decimal_comma": Entry(
        en=("This is not a number as the source writes it.", "Use a decimal comma: 10,50."),
        hu=(
            "Ez a szám nem a forrásrendszer írásmódja szerinti.",
            "Tizedesvesszőt használjon: 10,50.",
        ),
        fi=(
            "Luku ei ole lähdejärjestelmän kirjoitustavan mukainen.",
            "Käytä desimaalipilkkua: 10,50.",
        ),
    ),
    "decimal_as_text": Entry(
        en=("A number with a fraction must be a text.", 'Put it in quotation marks: "10.50".'),
        hu=("A tizedestörtet szövegként kell megadni.", 'Tegye idézőjelbe: "10.50".'),
        fi=("Desimaaliluku on annettava tekstinä.", 'Kirjoita se lainausmerkkeihin: "10.50".'),
    ),
    "too_many_decimals": Entry(
        en=("The number has too many decimals.", "Round it to two decimals."),
        hu=("A számnak túl sok tizedesjegye van.", "Kerekítse két tizedesre."),
        fi=("Luvussa on liikaa desimaaleja.", "Pyöristä kahteen desimaaliin."),
    ),
    "invalid_flag": Entry(
        en=("This must be 1 or 0.", "Write 1 for yes and 0 for no."),
        hu=("Itt 1 vagy 0 állhat.", "Az igen 1, a nem 0."),
        fi=("Arvon on oltava 1 tai 0.", "Kyllä on 1, ei on 0."),
    ),
    "invalid_date_or_week": Entry(
        en=("This is neither a date nor a week.", "Write 2026-01-31 or 2026-W05."),
        hu=("Ez sem dátum, sem hét.", "Írja így: 2026-01-31 vagy 2026-W05."),
        fi=("Tämä ei ole päivämäärä eikä viikko.", "Kirjoita 2026-01-31 tai 2026-W05."),
    ),
    "date_or_week_mixed": Entry(
        en=(
            "The type does not fit what is written.",
            "Use date with 2026-01-31, weeknumber with 2026-W05.",
        ),
        hu=(
            "A típus nem illik a beírt értékhez.",
            "2026-01-31 mellé date, 2026-W05 mellé weeknumber kell.",
        ),
        fi=(
            "Tyyppi ei vastaa kirjoitettua arvoa.",
            "Arvon 2026-01-31 tyyppi on date ja arvon 2026-W05 weeknumber.",
        ),
    ),
    "reference_check_digit": Entry(
        en=(
            "The check digit of the reference number is wrong.",
            "Copy the number again, 4 to 20 digits, or leave it out and let the source make one.",
        ),
        hu=(
            "A hivatkozási szám ellenőrző jegye hibás.",
            "Másolja be újra (4–20 számjegy), vagy hagyja el, és a forrásrendszer képez egyet.",
        ),
        fi=(
            "Viitenumeron tarkiste on väärä.",
            "Kopioi numero uudelleen (4–20 numeroa) tai jätä se pois, niin lähdejärjestelmä antaa sen.",
        ),
    ),
    "invalid_base64": Entry(
        en=("The file cannot be read.", "Send its content in base64; it must not be empty."),
        hu=("A fájl nem olvasható.", "A tartalmát base64 kódolással küldje; üres nem lehet."),
        fi=("Tiedostoa ei voi lukea.", "Lähetä sisältö base64-muodossa; se ei saa olla tyhjä."),
    ),
    "invalid_country": Entry(
        en=("This is not a country code.", "Use two capital letters, for example FI."),
        hu=("Ez nem országkód.", "Két nagybetűt írjon, például FI."),
        fi=("Tämä ei ole maakoodi.", "Käytä kahta isoa kirjainta, esimerkiksi FI."),
    ),
    "invalid_currency": Entry(
        en=("This is not a currency code.", "Use three capital letters, for example EUR."),
        hu=("Ez nem pénznemkód.", "Három nagybetűt írjon, például EUR."),
        fi=("Tämä ei ole valuuttakoodi.", "Käytä kolmea isoa kirjainta, esimerkiksi EUR."),
    ),
    "invalid_mime_type": Entry(
        en=("This is not a media type.", "Write it like application/pdf."),
        hu=("Ez nem médiatípus.", "Így írja: application/pdf."),
        fi=("Tämä ei ole mediatyyppi.", "Kirjoita esimerkiksi application/pdf."),
    ),
    "element_order": Entry(
        en=(
            "This element comes too late.",
            "Put the elements into the order of the source's own description.",
        ),
        hu=(
            "Ez az elem túl hátul áll.",
            "Rakja az elemeket a forrásrendszer leírása szerinti sorrendbe.",
        ),
        fi=(
            "Elementti on liian myöhäisessä kohdassa.",
            "Järjestä elementit lähdejärjestelmän kuvauksen mukaisesti.",
        ),
    ),
    "element_twice": Entry(
        en=("This element occurs twice.", "Send it once."),
        hu=("Ez az elem kétszer szerepel.", "Csak egyszer küldje."),
        fi=("Elementti esiintyy kahdesti.", "Lähetä se vain kerran."),
    ),
    "fixed_attribute": Entry(
        en=("The attribute has another value than the one possible.", "Leave the attribute out."),
        hu=("Az attribútumnak csak egy értéke lehet, ez nem az.", "Hagyja el az attribútumot."),
        fi=("Määritteellä voi olla vain yksi arvo, ja tämä on muu.", "Jätä määrite pois."),
    ),
    "line_kind": Entry(
        en=("A line is either a product or a comment.", "Put exactly one of them into each line."),
        hu=("Egy sor vagy termék, vagy megjegyzés.", "Minden sorba pontosan az egyiket tegye."),
        fi=("Rivi on joko tuote tai kommentti.", "Laita joka riville vain toinen niistä."),
    ),
    "type_not_here": Entry(
        en=(
            "This kind of document is sent to another address.",
            "Send orders to /orders, invoices and drafts to /sales-invoices.",
        ),
        hu=(
            "Az ilyen fajta bizonylatot más címre kell küldeni.",
            "Megrendelés: /orders, számla és piszkozat: /sales-invoices.",
        ),
        fi=(
            "Tällainen asiakirja lähetetään toiseen osoitteeseen.",
            "Tilaukset: /orders, laskut ja luonnokset: /sales-invoices.",
        ),
    ),
    "status_not_for_type": Entry(
        en=(
            "This status does not fit the kind of document.",
            "Invoices: open or unsent. Orders: delivered or undelivered. Drafts: none.",
        ),
        hu=(
            "Ez az állapot nem illik a bizonylat fajtájához.",
            "Számla: open vagy unsent. Megrendelés: delivered vagy undelivered. Piszkozat: nincs állapota.",
        ),
        fi=(
            "Tila ei sovi asiakirjan lajiin.",
            "Lasku: open tai unsent. Tilaus: delivered tai undelivered. Luonnos: ei tilaa.",
        ),
    ),
    "draft_with_number": Entry(
        en=("A draft has no number.", "Leave the number out; the invoice gets one later."),
        hu=(
            "A piszkozatnak nincs száma.",
            "Hagyja el a számot; a számla később kapja meg a sorszámát.",
        ),
        fi=("Luonnoksella ei ole numeroa.", "Jätä numero pois; lasku saa sen myöhemmin."),
    ),
    "draft_with_vouchers": Entry(
        en=("A draft has no voucher lines.", "Leave them out, or send it as an invoice."),
        hu=(
            "A piszkozatnak nincsenek könyvelési tételei.",
            "Hagyja el őket, vagy számlaként küldje.",
        ),
        fi=("Luonnoksella ei ole tositerivejä.", "Jätä ne pois tai lähetä se laskuna."),
    ),
    "order_only": Entry(
        en=("Only an order may have this field.", "Leave it out of an invoice or a draft."),
        hu=("Ez a mező csak megrendelésben szerepelhet.", "Számlából és piszkozatból hagyja el."),
        fi=("Kenttä on sallittu vain tilauksessa.", "Jätä se pois laskusta ja luonnoksesta."),
    ),
    "due_date_or_term": Entry(
        en=("A due date or a payment term is needed.", "Give one of them."),
        hu=("Fizetési határidő vagy fizetési feltétel szükséges.", "Adja meg az egyiket."),
        fi=("Tarvitaan eräpäivä tai maksuehto.", "Anna niistä toinen."),
    ),
    "due_date_and_term": Entry(
        en=("A due date and payment terms exclude each other.", "Keep one of them only."),
        hu=(
            "A fizetési határidő és a fizetési feltétel kizárja egymást.",
            "Csak az egyiket hagyja meg.",
        ),
        fi=("Eräpäivä ja maksuehto sulkevat toisensa pois.", "Jätä niistä vain toinen."),
    ),
    "product_line_missing": Entry(
        en=("No line holds a product.", "Add at least one product line."),
        hu=("Egyik sorban sincs termék.", "Adjon meg legalább egy terméket tartalmazó sort."),
        fi=("Millään rivillä ei ole tuotetta.", "Lisää vähintään yksi tuoterivi."),
    ),
    "construction_mixed": Entry(
        en=(
            "With construction services every line needs the code RAMY.",
            "Send the other lines in an invoice of their own.",
        ),
        hu=(
            "Építőipari szolgáltatásnál minden sor kódjának RAMY-nak kell lennie.",
            "A többi sort külön számlában küldje.",
        ),
        fi=(
            "Rakennuspalveluissa jokaisen rivin koodin on oltava RAMY.",
            "Lähetä muut rivit omalla laskullaan.",
        ),
    ),
    "override_pair": Entry(
        en=(
            "A line's own sum and VAT belong together.",
            "Give both of them, or none to have them calculated.",
        ),
        hu=("A sor összege és áfája összetartozik.", "Adja meg mindkettőt, vagy egyiket se."),
        fi=("Rivin summa ja ALV kuuluvat yhteen.", "Anna molemmat tai jätä molemmat pois."),
    ),
    "credit_signs": Entry(
        en=(
            "The signs contradict each other.",
            "In a credit invoice quantities, sums and the total are negative, prices positive.",
        ),
        hu=(
            "Az előjelek ellentmondanak egymásnak.",
            "Jóváíró számlán a mennyiség, az összegek és a végösszeg negatív, az ár pozitív.",
        ),
        fi=(
            "Etumerkit ovat ristiriidassa.",
            "Hyvityslaskulla määrät, summat ja loppusumma ovat negatiivisia, hinnat positiivisia.",
        ),
    ),
    "credit_unit_price": Entry(
        en=("A negative quantity has a negative price.", "Make the price positive."),
        hu=("Negatív mennyiséghez negatív ár tartozik.", "Az ár legyen pozitív."),
        fi=("Negatiivisella määrällä on negatiivinen hinta.", "Anna hinta positiivisena."),
    ),
    "accrual_two_ways": Entry(
        en=("The accrual is given in both ways.", "Keep the accrual rule, drop the entries."),
        hu=(
            "Az elhatárolás kétféleképpen is szerepel.",
            "Hagyja meg az accrual_rule mezőt, a tételeket hagyja el.",
        ),
        fi=("Jaksotus on annettu kahdella tavalla.", "Säilytä accrual_rule ja poista viennit."),
    ),
    "accrual_either_or": Entry(
        en=(
            "An accrual rule has either an end or a curve.",
            "Give end month and year, or the name of the curve.",
        ),
        hu=(
            "Az elhatárolási szabálynak vagy záró időpontja, vagy görbéje van.",
            "A záró hónapot és évet adja meg, vagy a görbe nevét.",
        ),
        fi=(
            "Jaksotussäännöllä on joko päättymiskuukausi tai käyrä.",
            "Anna päättymiskuukausi ja -vuosi tai käyrän nimi.",
        ),
    ),
    "accrual_turned": Entry(
        en=("The accrual ends before it begins.", "Swap the two months."),
        hu=("Az elhatárolás vége megelőzi a kezdetét.", "Cserélje fel a két hónapot."),
        fi=("Jaksotus päättyy ennen alkuaan.", "Vaihda kuukaudet keskenään."),
    ),
    "finvoice_printed": Entry(
        en=(
            "A file for the e-invoice is never printed.",
            "Leave print_by_default out, or make the file a pdf.",
        ),
        hu=(
            "Az e-számla melléklete sosem kerül nyomtatásra.",
            "Hagyja el a print_by_default mezőt, vagy legyen a típus pdf.",
        ),
        fi=(
            "Verkkolaskun liitettä ei koskaan tulosteta.",
            "Jätä print_by_default pois tai vaihda tyypiksi pdf.",
        ),
    ),
    "comment_leaves_no_room": Entry(
        en=(
            "The private comment leaves no room for our mark.",
            "Shorten it to 235 characters. The mark tells whether a document arrived.",
        ),
        hu=(
            "A belső megjegyzésben nem marad hely a jelölésünknek.",
            "Legfeljebb 235 karakter legyen. A jelölésből derül ki, hogy a bizonylat megérkezett-e.",
        ),
        fi=(
            "Sisäiseen kommenttiin ei mahdu merkintäämme.",
            "Lyhennä se 235 merkkiin. Merkinnästä näkee, onko asiakirja saapunut.",
        ),
    ),
}
