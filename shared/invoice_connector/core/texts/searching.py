"""Texts about finding, adding up and handing over invoices that are stored."""

from invoice_connector.core.texts.entry import Entry

SEARCHING = {
    "narrow_period": Entry(
        en=(
            "These are more invoices than can be sorted or added up at once.",
            "Choose a shorter period, or one supplier.",
        ),
        hu=(
            "Túl sok a számla ahhoz, hogy egyszerre rendezni vagy összesíteni lehessen őket.",
            "Válasszon rövidebb időszakot vagy egyetlen szállítót.",
        ),
        fi=(
            "Laskuja on liian monta lajiteltavaksi tai laskettavaksi yhteen kerralla.",
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
    "hand_over_changed": Entry(
        en=(
            "Somebody has changed this invoice's hand-over state meanwhile.",
            "Read the invoice again and send your change with its present hand-over version.",
        ),
        hu=(
            "Időközben valaki más módosította a számla átadási állapotát.",
            "Olvassa be újra a számlát, és a jelenlegi átadási verzióval küldje a módosítást.",
        ),
        fi=(
            "Joku on sillä välin muuttanut laskun luovutustilaa.",
            "Lue lasku uudelleen ja lähetä muutos nykyisellä luovutusversiolla.",
        ),
    ),
    "invoice_withdrawn": Entry(
        en=(
            "This invoice was annulled or deleted at its source.",
            "Do not book it; ask the supplier for the invoice that replaces it.",
        ),
        hu=(
            "Ezt a számlát a forrásrendszerben érvénytelenítették vagy törölték.",
            "Ne könyvelje; kérje a szállítótól a helyette kiállított számlát.",
        ),
        fi=(
            "Lasku on mitätöity tai poistettu lähdejärjestelmässä.",
            "Älä kirjaa sitä; pyydä toimittajalta korvaava lasku.",
        ),
    ),
    "nothing_to_retry": Entry(
        en=(
            "This invoice's document is stored or on its way.",
            "Only a document that is missing or unreadable is fetched again.",
        ),
        hu=(
            "A számla bizonylata már megvan, vagy lekérése folyamatban van.",
            "Csak hiányzó vagy nem olvasható bizonylat kérhető le újra.",
        ),
        fi=(
            "Laskun asiakirja on jo tallessa tai haettavana.",
            "Vain puuttuva tai lukukelvoton asiakirja haetaan uudelleen.",
        ),
    ),
    "too_many_rows": Entry(
        en=("The list is too long.", "Send at most 5,000 invoices at once."),
        hu=("A lista túl hosszú.", "Egyszerre legfeljebb 5000 számlát küldjön."),
        fi=("Luettelo on liian pitkä.", "Lähetä enintään 5 000 laskua kerralla."),
    ),
    "not_a_list": Entry(
        en=("A list of objects is expected here.", "Send an array, even for one invoice."),
        hu=("Itt objektumok listája szükséges.", "Egyetlen számla esetén is tömböt küldjön."),
        fi=(
            "Tässä tarvitaan luettelo objekteja.",
            "Lähetä taulukko, vaikka laskuja olisi vain yksi.",
        ),
    ),
    "export_not_found": Entry(
        en=("There is no such export.", "Exports are kept for 7 days; ask for a new one."),
        hu=("Nincs ilyen export.", "Az exportok 7 napig érhetők el; kérjen újat."),
        fi=("Tällaista vientiä ei ole.", "Viennit säilyvät 7 päivää; pyydä uusi."),
    ),
}
