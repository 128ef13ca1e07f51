"""Hungarian words the generator builds names, places and goods from."""

from typing import NamedTuple


def words(text: str) -> tuple[str, ...]:
    """A tuple written as a line of words."""
    return tuple(text.split())


FAMILY_NAMES = words(
    "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Papp Takács Juhász "
    "Lakatos Mészáros Oláh Simon Rácz Fekete Szilágyi Török Fehér Balázs Gál Kőszegi Űrházi"
)
TRADES = words(
    "Építőipari Kereskedelmi Szállítmányozási Informatikai Vendéglátó Gépgyártó Nyomdaipari "
    "Mezőgazdasági Élelmiszeripari Könyvelő Tanácsadó Fuvarozó Villamossági Faipari Műanyagipari"
)
BRANDS = words("Pannon Duna Tisza Alföld Bakony Őrség Mátra Hűség Körös Zöldfa Turul Délibáb Sió")
FORMS = ("Kft.", "Bt.", "Zrt.", "Nyrt.", "Kkt.", "Kft. & Társa Bt.")


class City(NamedTuple):
    """A town, its first postal code and the county part of its tax numbers."""

    name: str
    postal_code: str
    county_code: str


CITIES = (
    City("Budapest", "1051", "41"),
    City("Budapest", "1117", "43"),
    City("Pécs", "7621", "02"),
    City("Kecskemét", "6000", "03"),
    City("Békéscsaba", "5600", "04"),
    City("Miskolc", "3525", "05"),
    City("Szeged", "6720", "06"),
    City("Székesfehérvár", "8000", "07"),
    City("Győr", "9021", "08"),
    City("Debrecen", "4024", "09"),
    City("Eger", "3300", "10"),
    City("Hódmezővásárhely", "6800", "06"),
    City("Nyíregyháza", "4400", "15"),
    City("Kaposvár", "7400", "14"),
    City("Zalaegerszeg", "8900", "20"),
)
STREETS = ("Kossuth Lajos", "Petőfi Sándor", *words("Széchenyi Rákóczi Árpád Fő Malom Tűzoltó Ősz"))
PLACES = ("utca", "út", "tér", "köz", "sugárút", "körút")


class Good(NamedTuple):
    """Something sold: text, nature, unit, price range in forint, usual VAT key."""

    description: str
    nature: str
    unit: str
    low: int
    high: int
    vat: str


GOODS = (
    Good("Irodai papír A4, 500 lap", "PRODUCT", "PACK", 1_500, 3_200, "27"),
    Good('Csavar 6x40 mm <horganyzott> & alátét "M6"', "PRODUCT", "PIECE", 12, 90, "27"),
    Good("Fuvardíj Budapest-Győr", "SERVICE", "KILOMETER", 250, 600, "27"),
    Good("Szoftverfejlesztés", "SERVICE", "HOUR", 9_000, 28_000, "27"),
    Good("Könyvelési díj", "SERVICE", "MONTH", 25_000, 180_000, "27"),
    Good("Villamos energia", "PRODUCT", "KWH", 38, 120, "27"),
    Good("Gázolaj", "PRODUCT", "LITER", 480, 720, "27"),
    Good("Fenyő fűrészáru", "PRODUCT", "CUBIC_METER", 85_000, 160_000, "27"),
    Good("Raklapos áru tárolása", "SERVICE", "raklap", 900, 2_400, "27"),
    Good("Búzaliszt BL55", "PRODUCT", "KILOGRAM", 180, 420, "18"),
    Good("Tej 1,5%", "PRODUCT", "LITER", 220, 420, "18"),
    Good("Kereskedelmi szálláshely", "SERVICE", "DAY", 14_000, 65_000, "5"),
    Good("Szakkönyv: Áfa a gyakorlatban", "PRODUCT", "PIECE", 3_500, 14_000, "5"),
    Good("Baromfihús, fagyasztott", "PRODUCT", "KILOGRAM", 1_100, 2_600, "5"),
    Good("Oktatás, képzés", "SERVICE", "HOUR", 6_000, 25_000, "TAM"),
    Good("Ingatlan bérbeadása", "SERVICE", "MONTH", 120_000, 900_000, "TAM"),
    Good("Egyéni vállalkozó kézműves munkája", "SERVICE", "PIECE", 4_000, 40_000, "AAM"),
    Good("Építőipari kivitelezés", "SERVICE", "HOUR", 6_000, 18_000, "reverse_charge"),
    Good("Fémhulladék", "PRODUCT", "TON", 60_000, 210_000, "reverse_charge"),
)
