"""Texts about what a right message should still be warned of."""

from invoice_connector.core.texts.entry import Entry

ADVICE = {
    "vat_code_unknown": Entry(
        en=("We do not know this VAT code.", "Check it; the source decides whether it takes it."),
        hu=(
            "Ezt az áfakódot nem ismerjük.",
            "Ellenőrizze; a forrásrendszer dönti el, hogy elfogadja-e.",
        ),
        fi=(
            "Emme tunne tätä ALV-koodia.",
            "Tarkista se; lähdejärjestelmä päättää, hyväksyykö se sen.",
        ),
    ),
    "vat_percent_unusual": Entry(
        en=("This VAT percent is unusual for its code.", "Check both; the source decides."),
        hu=(
            "Ez az áfakulcs szokatlan a kódjához.",
            "Ellenőrizze mindkettőt; az elfogadásról a forrásrendszer dönt.",
        ),
        fi=(
            "ALV-prosentti on epätavallinen koodilleen.",
            "Tarkista molemmat; lähdejärjestelmä ratkaisee, hyväksyykö se ne.",
        ),
    ),
    "unit_may_be_refused": Entry(
        en=(
            "A company with extended product management may not send a unit.",
            "If the source refuses the message, leave the unit out.",
        ),
        hu=(
            "Bővített termékkezelés mellett nem küldhető mennyiségi egység.",
            "Ha a forrásrendszer elutasítja az üzenetet, hagyja el a mennyiségi egységet.",
        ),
        fi=(
            "Laajennetussa tuotehallinnassa yksikköä ei voi lähettää.",
            "Jos lähdejärjestelmä hylkää sanoman, jätä yksikkö pois.",
        ),
    ),
    "tax_handling_overridden": Entry(
        en=(
            "The source will use its construction service handling.",
            "A line with the code RAMY decides; leave the field out.",
        ),
        hu=(
            "A forrásrendszer az építőipari szolgáltatások adózását fogja alkalmazni.",
            "A RAMY kódú sor a mérvadó; hagyja el ezt a mezőt.",
        ),
        fi=(
            "Lähdejärjestelmä käyttää rakennuspalvelujen verokäsittelyä.",
            "RAMY-koodillinen rivi ratkaisee; jätä kenttä pois.",
        ),
    ),
    "choice_may_be_created": Entry(
        en=(
            "If the source does not know this value, it creates it.",
            "Check the spelling against the source's list.",
        ),
        hu=(
            "Ha a forrásrendszer nem ismeri ezt az értéket, létrehozza.",
            "Vesse össze az írásmódját a forrásrendszer listájával.",
        ),
        fi=(
            "Jos lähdejärjestelmä ei tunne tätä arvoa, se luo sen.",
            "Vertaa kirjoitusasua lähdejärjestelmän luetteloon.",
        ),
    ),
    "reference_undocumented": Entry(
        en=(
            "The source does not say whether it takes RF references.",
            "If it refuses the message, use a Finnish reference number.",
        ),
        hu=(
            "A forrásrendszer nem közli, hogy elfogad-e RF-hivatkozást.",
            "Ha elutasítja az üzenetet, használjon finn hivatkozási számot.",
        ),
        fi=(
            "Lähdejärjestelmä ei kerro, hyväksyykö se RF-viitteitä.",
            "Jos se hylkää sanoman, käytä kotimaista viitenumeroa.",
        ),
    ),
    "total_keeps_prices": Entry(
        en=(
            "With the source's own prices the total should be 0.",
            "Send 0, so that the total is calculated from the lines.",
        ),
        hu=(
            "Ha a forrásrendszer saját árai érvényesek, a végösszeg 0 legyen.",
            "Küldjön 0-t, hogy a rendszer a tételekből számítsa ki a végösszeget.",
        ),
        fi=(
            "Kun käytetään lähdejärjestelmän omia hintoja, loppusumman tulee olla 0.",
            "Lähetä 0, niin summa lasketaan riveistä.",
        ),
    ),
    "customer_register_unused": Entry(
        en=(
            "Nothing is taken from the customer register.",
            "Give all of the customer's details, or none of them.",
        ),
        hu=(
            "A vevőtörzsből semmilyen adat nem kerül át.",
            "A vevő minden adatát adja meg, vagy egyiket sem.",
        ),
        fi=(
            "Asiakasrekisteristä ei haeta mitään.",
            "Anna kaikki asiakkaan tiedot tai ei mitään niistä.",
        ),
    ),
    "accrual_needs_open": Entry(
        en=(
            "The accrual is booked only if the status is open.",
            "Send the invoice as open, or book the accrual yourself.",
        ),
        hu=(
            "Az időbeli elhatárolás csak open állapotban könyvelődik.",
            "Küldje a számlát open állapotban, vagy könyvelje el Ön az elhatárolást.",
        ),
        fi=(
            "Jaksotus kirjataan vain, jos tila on open.",
            "Lähetä lasku tilassa open tai kirjaa jaksotus itse.",
        ),
    ),
}
