"""Texts about what a right message should still be warned of."""

from invoice_connector.core.texts.entry import Entry

ADVICE = {
    "vat_code_unknown": Entry(
        en=("We do not know this VAT code.", "Check it; the source decides whether it takes it."),
        hu=("Ezt az áfakódot nem ismerjük.", "Ellenőrizze; a forrás dönti el, elfogadja-e."),
        fi=("Emme tunne tätä ALV-koodia.", "Tarkista se; lähde päättää, hyväksyykö se sen."),
    ),
    "vat_percent_unusual": Entry(
        en=("This VAT percent is unusual for its code.", "Check both; the source decides."),
        hu=("Ez az áfakulcs szokatlan a kódjához.", "Ellenőrizze mindkettőt; a forrás dönt."),
        fi=("ALV-prosentti on epätavallinen koodilleen.", "Tarkista molemmat; lähde päättää."),
    ),
    "unit_may_be_refused": Entry(
        en=(
            "A company with extended product management may not send a unit.",
            "If the source refuses the message, leave the unit out.",
        ),
        hu=(
            "Bővített termékkezelés mellett nem küldhető egység.",
            "Ha a forrás elutasítja az üzenetet, hagyja el az egységet.",
        ),
        fi=(
            "Laajennetussa tuotehallinnassa yksikköä ei voi lähettää.",
            "Jos lähde hylkää sanoman, jätä yksikkö pois.",
        ),
    ),
    "tax_handling_overridden": Entry(
        en=(
            "The source will use its construction service handling.",
            "A line with the code RAMY decides; leave the field out.",
        ),
        hu=(
            "A forrás az építőipari adózási módot fogja használni.",
            "A RAMY kódú sor dönt; hagyja el ezt a mezőt.",
        ),
        fi=(
            "Lähde käyttää rakennuspalvelun verokäsittelyä.",
            "RAMY-koodin rivi ratkaisee; jätä kenttä pois.",
        ),
    ),
    "choice_may_be_created": Entry(
        en=(
            "If the source does not know this value, it creates it.",
            "Check the spelling against the source's list.",
        ),
        hu=(
            "Ha a forrás nem ismeri ezt az értéket, létrehozza.",
            "Vesse össze az írásmódot a forrás listájával.",
        ),
        fi=(
            "Jos lähde ei tunne tätä arvoa, se luo sen.",
            "Vertaa kirjoitusasua lähteen luetteloon.",
        ),
    ),
    "reference_undocumented": Entry(
        en=(
            "The source does not say whether it takes RF references.",
            "If it refuses the message, use a Finnish reference number.",
        ),
        hu=(
            "A forrás nem közli, hogy elfogad-e RF hivatkozást.",
            "Ha elutasítja az üzenetet, finn hivatkozási számot használjon.",
        ),
        fi=(
            "Lähde ei kerro, hyväksyykö se RF-viitteitä.",
            "Jos se hylkää sanoman, käytä kotimaista viitenumeroa.",
        ),
    ),
    "total_keeps_prices": Entry(
        en=(
            "With the source's own prices the total should be 0.",
            "Send 0, so that the total is calculated from the lines.",
        ),
        hu=(
            "A forrás saját áraival a végösszeg 0 legyen.",
            "Küldjön 0-t, hogy a végösszeg a sorokból adódjon.",
        ),
        fi=(
            "Lähteen omilla hinnoilla loppusumman tulisi olla 0.",
            "Lähetä 0, niin summa lasketaan riveistä.",
        ),
    ),
    "customer_register_unused": Entry(
        en=(
            "Nothing is taken from the customer register.",
            "Give all of the customer's details, or none of them.",
        ),
        hu=(
            "Semmi sem kerül át az ügyféltörzsből.",
            "Az ügyfél minden adatát adja meg, vagy egyiket sem.",
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
            "Az elhatárolás csak open állapotban könyvelődik.",
            "Küldje a számlát open állapotban, vagy könyvelje kézzel.",
        ),
        fi=(
            "Jaksotus kirjataan vain, jos tila on open.",
            "Lähetä lasku tilassa open tai kirjaa jaksotus itse.",
        ),
    ),
}
