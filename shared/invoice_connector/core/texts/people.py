"""Texts about tenants and users, which operators add."""

from invoice_connector.core.texts.entry import Entry

PEOPLE = {
    "tenant_malformed": Entry(
        en=("This cannot be a tenant.", "Use up to 64 characters without spaces and without #."),
        hu=(
            "Ez nem lehet szervezet azonosítója.",
            "Legfeljebb 64 karaktert adjon meg, szóköz és # jel nélkül.",
        ),
        fi=(
            "Tämä ei kelpaa organisaatioksi.",
            "Käytä enintään 64 merkkiä ilman välilyöntejä ja #-merkkiä.",
        ),
    ),
    "tenant_not_found": Entry(
        en=("This tenant does not exist.", "Add it first: make add-tenant TENANT=…"),
        hu=("Ez a szervezet nem létezik.", "Előbb vegye fel: make add-tenant TENANT=…"),
        fi=("Organisaatiota ei ole.", "Lisää se ensin: make add-tenant TENANT=…"),
    ),
    "email_malformed": Entry(
        en=("This is not an e-mail address.", "Enter it as name@company.example."),
        hu=("Ez nem e-mail-cím.", "Adja meg így: nev@ceg.example."),
        fi=("Tämä ei ole sähköpostiosoite.", "Kirjoita se muodossa nimi@yritys.example."),
    ),
    "role_unknown": Entry(
        en=("This role does not exist.", "Choose viewer, editor or admin."),
        hu=("Ez a szerepkör nem létezik.", "Válasszon: viewer, editor vagy admin."),
        fi=("Roolia ei ole.", "Valitse viewer, editor tai admin."),
    ),
    "user_exists": Entry(
        en=(
            "This user exists with another tenant or another role.",
            "Change or delete them in the user pool; nobody belongs to two tenants.",
        ),
        hu=(
            "Ez a felhasználó már létezik más szervezettel vagy szerepkörrel.",
            "Módosítsa vagy törölje a felhasználótárban; senki sem tartozhat két szervezethez.",
        ),
        fi=(
            "Käyttäjä on jo olemassa toisessa organisaatiossa tai roolissa.",
            "Muuta tai poista hänet käyttäjävarastossa; kukaan ei voi kuulua kahteen organisaatioon.",
        ),
    ),
    "users_are_elsewhere": Entry(
        en=(
            "This stack has no user pool: its users belong to the issuer it was deployed with.",
            "Give them the tenant and role claims there.",
        ),
        hu=(
            "Ennek a telepítésnek nincs saját felhasználótára: a felhasználókat a megadott kibocsátó kezeli.",
            "A szervezetet és a szerepkört ott adja meg (claim).",
        ),
        fi=(
            "Tällä asennuksella ei ole omaa käyttäjävarastoa: käyttäjiä hallitsee määritetty myöntäjä.",
            "Määritä organisaatio ja rooli siellä (claim).",
        ),
    ),
}
