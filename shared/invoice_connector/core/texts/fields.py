"""Texts of the local checks on the technical data that users enter."""

from invoice_connector.core.texts.entry import Entry

FIELDS = {
    "field_empty": Entry(
        en=(
            "This field is empty.",
            "Enter a value, or leave the field out to keep the stored one.",
        ),
        hu=(
            "Ez a mező üres.",
            "Adjon meg értéket, vagy a tárolt érték megtartásához hagyja ki a mezőt.",
        ),
        fi=("Kenttä on tyhjä.", "Anna arvo. Jos tallennettu arvo saa jäädä, jätä kenttä pois."),
    ),
    "field_has_white_space": Entry(
        en=(
            "There is a space or a line break inside.",
            "Copy it again without spaces or line breaks.",
        ),
        hu=("Szóköz vagy sortörés van benne.", "Másolja be újra, szóközök és sortörések nélkül."),
        fi=("Arvossa on välilyönti tai rivinvaihto.", "Kopioi se uudelleen ilman niitä."),
    ),
    "nav_login_malformed": Entry(
        en=(
            "This is not the login of a technical user.",
            "It has only letters and digits. Copy it from the technical user's page at NAV.",
        ),
        hu=(
            "Ez nem egy technikai felhasználó neve.",
            "Csak betűkből és számjegyekből áll. Másolja ki a technikai felhasználó NAV-oldaláról.",
        ),
        fi=(
            "Tämä ei ole teknisen käyttäjän tunnus.",
            "Siinä on vain kirjaimia ja numeroita. Kopioi se teknisen käyttäjän sivulta NAVista.",
        ),
    ),
    "nav_tax_number_malformed": Entry(
        en=(
            "The tax number must have 8 digits.",
            "Enter the first 8 digits of the company's tax number (12345678-1-42: 12345678).",
        ),
        hu=(
            "Az adószám első része (a törzsszám) 8 számjegyből áll.",
            "Az adószám első 8 számjegyét adja meg (12345678-1-42 esetén: 12345678).",
        ),
        fi=(
            "Verotunnuksessa on oltava 8 numeroa.",
            "Anna yrityksen verotunnuksen 8 ensimmäistä numeroa (12345678-1-42: 12345678).",
        ),
    ),
    "nav_signature_key_length": Entry(
        en=(
            "The signing key usually has 32 characters; this one has not.",
            "Compare it with the key on NAV's page; copy it again if it was cut off.",
        ),
        hu=(
            "Az aláírókulcs általában 32 karakteres; ez nem annyi.",
            "Vesse össze a NAV felületén látható kulccsal; ha csonka, másolja be újra.",
        ),
        fi=(
            "Allekirjoitusavaimessa on yleensä 32 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivulla näkyvään avaimeen ja kopioi tarvittaessa uudelleen.",
        ),
    ),
    "company_connected_already": Entry(
        en=(
            "Another connection reads this company's invoices already.",
            "Use only one of them: each stores every invoice, and asks the source for it.",
        ),
        hu=(
            "Egy másik kapcsolat már olvassa ennek a cégnek a számláit.",
            "Csak az egyiket használja: mindegyik minden számlát lekér és tárol.",
        ),
        fi=(
            "Toinen yhteys lukee jo tämän yrityksen laskut.",
            "Käytä vain toista: kumpikin hakee ja tallentaa jokaisen laskun.",
        ),
    ),
    "nav_exchange_key_length": Entry(
        en=(
            "The exchange key usually has 16 characters; this one has not.",
            "Compare it with the key on NAV's page; copy it again if it was cut off.",
        ),
        hu=(
            "A cserekulcs általában 16 karakteres; ez nem annyi.",
            "Vesse össze a NAV felületén látható kulccsal; ha csonka, másolja be újra.",
        ),
        fi=(
            "Vaihtoavaimessa on yleensä 16 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivulla näkyvään avaimeen ja kopioi tarvittaessa uudelleen.",
        ),
    ),
    "nav_login_length": Entry(
        en=(
            "The technical user's login usually has 15 characters; this one has not.",
            "Compare it with the login on NAV's page: it is not the one you sign in with.",
        ),
        hu=(
            "A technikai felhasználó neve általában 15 karakteres; ez nem annyi.",
            "Vesse össze a NAV felületén látható névvel: nem azzal azonos, amellyel Ön bejelentkezik.",
        ),
        fi=(
            "Teknisen käyttäjän tunnuksessa on yleensä 15 merkkiä; tässä ei ole.",
            "Vertaa sitä NAVin sivun tunnukseen: se ei ole oma kirjautumistunnuksesi.",
        ),
    ),
    "nav_keys_swapped": Entry(
        en=(
            "Signing key and exchange key look swapped.",
            "Swap them: the signing key is the longer one.",
        ),
        hu=(
            "Az aláírókulcs és a cserekulcs fel van cserélve.",
            "Cserélje meg őket: az aláírókulcs a hosszabb.",
        ),
        fi=("Avaimet näyttävät vaihtuneen keskenään.", "Vaihda ne: allekirjoitusavain on pidempi."),
    ),
    "nav_keys_equal": Entry(
        en=("Both keys are the same.", "Copy the signing key and the exchange key separately."),
        hu=("A két kulcs azonos.", "Másolja be külön az aláírókulcsot és a cserekulcsot."),
        fi=("Molemmat avaimet ovat samat.", "Kopioi allekirjoitusavain ja vaihtoavain erikseen."),
    ),
    "nav_exchange_key_not_checked": Entry(
        en=(
            "The exchange key could not be checked: the right “Invoice Management” is missing.",
            "Reading works without it. To check the key, tick “Számlák kezelése” in NAV.",
        ),
        hu=(
            "A cserekulcs nem ellenőrizhető, mert hiányzik a „Számlák kezelése” jog.",
            "Az olvasás enélkül is működik. Az ellenőrzéshez jelölje be a jogot a NAV felületén.",
        ),
        fi=(
            "Vaihtoavainta ei voitu tarkistaa: oikeus ”Számlák kezelése” puuttuu.",
            "Lukeminen toimii ilmankin. Tarkistusta varten rastita oikeus NAVin käyttäjähallinnassa.",
        ),
    ),
}
