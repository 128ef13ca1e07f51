"""Sentences with figures in them."""

from invoice_connector.core.texts.entry import Label

COVERAGE_CLAIM = Label(
    en=(
        "Everything the source listed from {start} to {end}, last read at {read_at}; "
        "waiting for documents: {waiting}, unreadable: {quarantined}, gaps: {gaps}."
    ),
    hu=(
        "Minden, amit a forrásrendszer {start} és {end} között listázott, utolsó olvasás: {read_at}; "
        "bizonylatra vár: {waiting}, nem olvasható: {quarantined}, hiányok: {gaps}."
    ),
    fi=(
        "Kaikki, mitä lähdejärjestelmän luettelossa oli välillä {start} – {end}, viimeksi luettu {read_at}; "
        "odottaa asiakirjaa: {waiting}, lukukelvottomia: {quarantined}, aukkoja: {gaps}."
    ),
)

COVERAGE_NOTHING = Label(
    en="Nothing has been read completely yet.",
    hu="Még semmit sem olvastunk be hiánytalanul.",
    fi="Mitään ei ole vielä luettu kokonaan.",
)

AT_LEAST = Label(en="at least {count}", hu="legalább {count}", fi="vähintään {count}")

AUDIT_NOT_YET = Label(
    en="Nothing has been read a second time yet.",
    hu="Még nem volt ellenőrző olvasás.",
    fi="Tarkistuslukua ei ole vielä tehty.",
)

AUDIT_RESULT = Label(
    en="Last audit: {at}. Found late: {last_found_late} by it, {found_late} in all.",
    hu="Utolsó ellenőrző olvasás: {at}. Utólag előkerült: ebben {last_found_late}, összesen {found_late}.",
    fi="Viimeisin tarkistusluku: {at}. Löytyi jälkikäteen: siinä {last_found_late}, yhteensä {found_late}.",
)
