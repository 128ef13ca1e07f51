"""Texts about finding, adding up and handing over invoices that are stored."""

from invoice_connector.core.texts.entry import Entry

SEARCHING = {
    "narrow_period": Entry(
        en=(
            "These are more invoices than can be sorted or added up at once.",
            "Choose a shorter period, or one supplier.",
        ),
        hu=(
            "Ennyi számlát nem lehet egyszerre rendezni vagy összegezni.",
            "Válasszon rövidebb időszakot vagy egyetlen szállítót.",
        ),
        fi=(
            "Näin montaa laskua ei voi lajitella tai laskea yhteen kerralla.",
            "Valitse lyhyempi jakso tai yksi toimittaja.",
        ),
    ),
    "amounts_turned": Entry(
        en=("The highest amount is below the lowest one.", "Swap the two amounts."),
        hu=("A legnagyobb összeg kisebb a legkisebbnél.", "Cserélje fel a két összeget."),
        fi=("Suurin summa on pienempi kuin pienin.", "Vaihda summat keskenään."),
    ),
    "invalid_amount": Entry(
        en=("This is not an amount.", "Write it with digits and a dot, like -1234.50."),
        hu=("Ez nem összeg.", "Számjegyekkel és ponttal írja, például -1234.50."),
        fi=("Tämä ei ole summa.", "Kirjoita se numeroin ja pisteellä, esimerkiksi -1234.50."),
    ),
}
