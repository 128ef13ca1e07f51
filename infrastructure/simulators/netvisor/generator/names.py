"""Finnish words the generator builds names, places and goods from."""

from typing import NamedTuple


def words(text: str) -> tuple[str, ...]:
    """A tuple written as a line of words."""
    return tuple(text.split())


FIRST_NAMES = words("Matti Liisa Äiti Juhani Aino Väinö Päivi Kalle Sanna Hämäläinen Jörn Inkeri")
FAMILY_NAMES = words(
    "Virtanen Mäkinen Korhonen Nieminen Hämäläinen Järvinen Lehtonen Heikkilä Öhman Åberg Salmi"
)
TRADES = words("Rakennus Kuljetus Sähkö Kiinteistö Puutarha Konepaja Leipomo Tilitoimisto Metsä")
FORMS = ("Oy", "Ab", "Ky", "Oyj", "T:mi", "Oy & Co")
STREETS = words("Pajukuja Mannerheimintie Hämeenkatu Rantatie Ylämyllyntie Åkerlundinkatu")


class Town(NamedTuple):
    """A town, its postal code and country."""

    name: str
    post_number: str
    country: str = "FI"


TOWNS = (
    Town("Helsinki", "00100"),
    Town("Tampere", "33100"),
    Town("Jyväskylä", "40100"),
    Town("Lappeenranta", "53100"),
    Town("Oulu", "90100"),
    Town("Hämeenlinna", "13100"),
    Town("Malmö", "21119", "SE"),
    Town("Tallinn", "10111", "EE"),
)


class Good(NamedTuple):
    """Something sold: name, unit, price range in euros, usual VAT code and percent."""

    name: str
    unit: str
    low: int
    high: int
    vat_code: str = "KOMY"
    vat_percent: str = "25,5"


GOODS = (
    Good("Asennustyö", "h", 45, 95),
    Good("Widget", "pcs", 5, 40),
    Good("Kuukausihuolto", "kk", 80, 400),
    Good("Ruisleipä", "kg", 3, 9, vat_percent="14"),
    Good("Kirja: Työ & elämä", "kpl", 12, 60, vat_percent="10"),
    Good("Kuljetus <50 km", "matka", 20, 90),
    Good("Koulutuspäivä", "pv", 300, 1200),
    Good("Vuokra", "kk", 400, 2500, "KOMY0", "0"),
    Good("Pölynimuri", "kpl", 90, 380),
    Good("Vientituote", "kpl", 10, 700, "EUUM", "0"),
)
COMMENTS = (
    "Kiitos tilauksesta!",
    "Toimitettu 2. kerros, ovikoodi #12",
    "Sopimuksen mukaan",
    'Viite "projekti Åland"',
)
STEPS = (
    ("Sales invoice", "E-invoice", "Sent"),
    ("Sales invoice", "Print service", "Printed"),
    ("Reminder", "Email", "Sent"),
)
