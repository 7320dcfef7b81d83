"""Names of people who could work in a sewing factory in Uzbekistan, written with oʻ and gʻ (U+02BB)."""

import random

_WOMEN = [
    "Dilnoza",
    "Gulnora",
    "Feruza",
    "Nodira",
    "Shahnoza",
    "Zulfiya",
    "Mohira",
    "Nargiza",
    "Barno",
    "Sevara",
    "Gulchehra",
    "Madina",
    "Oygul",
    "Zarina",
    "Munira",
    "Nilufar",
    "Maftuna",
    "Shoira",
    "Dildora",
    "Kamola",
    "Rayhona",
    "Lola",
    "Umida",
    "Hulkar",
    "Mavluda",
    "Saodat",
    "Oʻgʻiloy",
    "Gulbahor",
    "Nasiba",
    "Sitora",
    "Zebo",
    "Malohat",
    "Robiya",
    "Muhabbat",
    "Dilfuza",
    "Iroda",
    "Yulduz",
    "Xurshida",
    "Adolat",
    "Ozoda",
]
_MEN = [
    "Sherzod",
    "Jasur",
    "Oybek",
    "Bekzod",
    "Ulugʻbek",
    "Rustam",
    "Otabek",
    "Sanjar",
    "Alisher",
    "Farrux",
    "Doston",
    "Muzaffar",
]
_FAMILIES = [
    "Rahimov",
    "Karimov",
    "Yusupov",
    "Toʻrayev",
    "Joʻrayev",
    "Gʻaniyev",
    "Oʻrinov",
    "Shodiyev",
    "Choriyev",
    "Nazarov",
    "Ergashev",
    "Sobirov",
    "Mirzayev",
    "Qodirov",
    "Hamidov",
    "Tursunov",
    "Boʻriyev",
    "Xolmatov",
    "Saidov",
    "Ismoilov",
    "Abdullayev",
    "Norov",
    "Jalilov",
    "Sharipov",
    "Oʻktamov",
    "Eshonqulov",
    "Gʻofurov",
    "Usmonov",
    "Haydarov",
    "Murodov",
]


def people(random: random.Random, women: int, men: int) -> tuple[list[str], list[str]]:
    """Distinct names of women and of men: `Dilnoza Rahimova`, `Jasur Toʻrayev`."""
    return (
        [f"{first} {family}a" for first, family in _pairs(random, _WOMEN, women)],
        [f"{first} {family}" for first, family in _pairs(random, _MEN, men)],
    )


def _pairs(random: random.Random, firsts: list[str], count: int) -> list[tuple[str, str]]:
    pairs = [(first, family) for first in firsts for family in _FAMILIES]
    random.shuffle(pairs)
    return pairs[:count]
