"""Sentences with figures in them."""

from invoice_connector.core.texts.entry import Label

COVERAGE_CLAIM = Label(
    en=(
        "Everything the source listed from {start} to {end}, last read at {read_at}; "
        "waiting for documents: {waiting}, in quarantine: {quarantined}, gaps: {gaps}."
    ),
    hu=(
        "Minden, amit a forrás {start} és {end} között felsorolt, utolsó olvasás: {read_at}; "
        "bizonylatra vár: {waiting}, karanténban: {quarantined}, hézagok: {gaps}."
    ),
    fi=(
        "Kaikki, mitä lähde luetteli välillä {start}..{end}, viimeksi luettu {read_at}; "
        "odottaa tositetta: {waiting}, karanteenissa: {quarantined}, aukkoja: {gaps}."
    ),
)

COVERAGE_NOTHING = Label(
    en="Nothing has been read completely yet.",
    hu="Még semmit sem olvastunk végig.",
    fi="Mitään ei ole vielä luettu kokonaan.",
)

AT_LEAST = Label(en="at least {count}", hu="legalább {count}", fi="vähintään {count}")

AUDIT_NOT_YET = Label(
    en="Nothing has been read a second time yet.",
    hu="Még semmit sem olvastunk el másodszor.",
    fi="Mitään ei ole vielä luettu toista kertaa.",
)

AUDIT_RESULT = Label(
    en="Last audit: {at}. Found late: {last_found_late} by it, {found_late} in all.",
    hu="Utolsó ellenőrzés: {at}. Késve talált: ebben {last_found_late}, összesen {found_late}.",
    fi="Viime tarkastus: {at}. Löytyi myöhässä: siinä {last_found_late}, yhteensä {found_late}.",
)
