"""Texts of the local checks on the technical data that users enter."""

from invoice_connector.core.texts.entry import Entry

FIELDS = {
    "field_empty": Entry(
        en=(
            "This field is empty.",
            "Enter a value, or leave the field out to keep the stored one.",
        ),
        hu=("Ez a mező üres.", "Adjon meg értéket, vagy hagyja ki a mezőt a tárolt megtartásához."),
        fi=("Kenttä on tyhjä.", "Anna arvo, tai jätä kenttä pois säilyttääksesi tallennetun."),
    ),
    "field_inner_whitespace": Entry(
        en=(
            "There is a space or a line break inside.",
            "Copy it again without spaces or line breaks.",
        ),
        hu=("Szóköz vagy sortörés van benne.", "Másolja be újra, szóközök és sortörések nélkül."),
        fi=("Arvossa on välilyönti tai rivinvaihto.", "Kopioi se uudelleen ilman niitä."),
    ),
    "field_not_ascii": Entry(
        en=(
            "There are characters that cannot occur here.",
            "Copy the value again from NAV's page.",
        ),
        hu=("Ide nem illő karakter van benne.", "Másolja be újra az értéket a NAV felületéről."),
        fi=(
            "Arvossa on merkkejä, joita siinä ei voi olla.",
            "Kopioi arvo uudelleen NAVin sivulta.",
        ),
    ),
    "tax_number_not_8_digits": Entry(
        en=(
            "The tax number must have 8 digits.",
            "Enter the first 8 digits of the company's tax number (12345678-1-42: 12345678).",
        ),
        hu=(
            "Az adószám törzsszáma 8 számjegyből áll.",
            "Az adószám első 8 számjegyét adja meg (12345678-1-42 esetén: 12345678).",
        ),
        fi=(
            "Verotunnuksessa on oltava 8 numeroa.",
            "Anna yrityksen verotunnuksen 8 ensimmäistä numeroa (12345678-1-42: 12345678).",
        ),
    ),
    "signature_key_length": Entry(
        en=(
            "The signing key usually has 32 characters; this one has not.",
            "Compare it with the key on NAV's page; copy it again if it was cut off.",
        ),
        hu=(
            "Az aláírókulcs általában 32 karakteres; ez nem az.",
            "Vesse össze a NAV felületén látható kulccsal; ha csonka, másolja be újra.",
        ),
        fi=(
            "Allekirjoitusavaimessa on yleensä 32 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivulla näkyvään avaimeen ja kopioi tarvittaessa uudelleen.",
        ),
    ),
    "exchange_key_length": Entry(
        en=(
            "The exchange key usually has 16 characters; this one has not.",
            "Compare it with the key on NAV's page; copy it again if it was cut off.",
        ),
        hu=(
            "A cserekulcs általában 16 karakteres; ez nem az.",
            "Vesse össze a NAV felületén látható kulccsal; ha csonka, másolja be újra.",
        ),
        fi=(
            "Vaihtoavaimessa on yleensä 16 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivulla näkyvään avaimeen ja kopioi tarvittaessa uudelleen.",
        ),
    ),
    "login_length": Entry(
        en=(
            "The technical user's login usually has 15 characters; this one has not.",
            "Compare it with the login on NAV's page: it is not the one you sign in with.",
        ),
        hu=(
            "A technikai felhasználó neve általában 15 karakteres; ez nem az.",
            "Vesse össze a NAV felületén látható névvel: nem az, amellyel bejelentkezik.",
        ),
        fi=(
            "Teknisen käyttäjän tunnuksessa on yleensä 15 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivun tunnukseen: se ei ole oma kirjautumistunnuksesi.",
        ),
    ),
    "keys_swapped": Entry(
        en=("Signing key and exchange key look swapped.", "The signing key is the longer one."),
        hu=("Az aláírókulcs és a cserekulcs fel van cserélve.", "Az aláírókulcs a hosszabb."),
        fi=("Avaimet näyttävät vaihtuneen keskenään.", "Allekirjoitusavain on pidempi."),
    ),
    "keys_equal": Entry(
        en=("Both keys are the same.", "Copy the signing key and the exchange key separately."),
        hu=("A két kulcs azonos.", "Másolja be külön az aláírókulcsot és a cserekulcsot."),
        fi=("Molemmat avaimet ovat samat.", "Kopioi allekirjoitusavain ja vaihtoavain erikseen."),
    ),
}
