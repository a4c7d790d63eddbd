"""Invented people for the demo and for example files; nobody real is meant.

First and last names are drawn independently.
"""

import random

FIRST = (
    "Lena Mira Jule Nora Hanna Greta Marlene Svea Ida Frieda Klara Paula Elif Aylin Zeynep Dilara "
    "Amira Leyla Samira Yasmin Olga Katarina Alina Daria Zofia Magda Ewa Giulia Chiara Eleni Ioana "
    "Amina Fatou Grace Linh Mai Sana Priya Rojin Hevin Mirjana Vesna Jonas Emil Anton Bruno Till "
    "Mats Oskar Jannik Lasse Theo Emre Tarek Yusuf Can Deniz Karim Samir Nabil Omar Pavel Sergej "
    "Dimitri Kamil Piotr Luca Matteo Nikos Andrei Kwame Samuel Minh Arjun Baran Azad Dragan Milan"
).split()

LAST = (
    "Arslan Brinkmann Czerny Demirkan Ellerbrock Feldkamp Grabowski Hövelmann Ibrahimi Jansing "
    "Kalkbrenner Lindhorst Möllmann Nowakowski Öztürker Pohlmann Quandt Rosendahl Schürkamp "
    "Terhorst Uhlenbrock Vossberg Wiesenthal Yildirimer Zumbusch Abelmann Bachtiari Ciftlik "
    "Dragovic Eickhoff Fassbender Gencer Haddadi Isikli Jablonski Karagöz Lohkamp Marković "
    "Nguyenova Okonjo Petersdorf Rahimi Sadowski Tietmeyer Ünlüer Vahrenholt Wolniak Zielonka "
    "Asante-Krüger Boateng Dörnemann Ehrenfeld Fuhrkötter Gülbahar Hesselmann Kowalczik Lammert "
    "Moradi Niehues Oberbeck Papadakis Rüschkamp Steinkühler Tomaszek Westerhoff Bergkemper "
    "Cakmakli Duhme Ferrantini Hagemeister Kirchhelle Lewandrow Mensahl Osterfeld Pietrowski "
    "Sarikaya Trautwein Vennemann Wardenga Zeidler"
).split()

FOLDS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ć": "c", "č": "c", "ş": "s", "ğ": "g"}
ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz-")


def address_part(name: str) -> str:
    """``Hövelmann`` → ``hoevelmann``: what universities make of names in addresses."""
    folded = "".join(FOLDS.get(letter, letter) for letter in name.casefold())
    return "".join(
        letter for letter in folded if letter.isascii() and (letter.isalnum() or letter == "-")
    )


class NameGenerator:
    """Pairs of a first and a last name; each last name once, then each pair once."""

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._firsts: list[str] = []
        self._lasts: list[str] = []
        self._given: set[tuple[str, str]] = set()

    def reserve(self, first: str, last: str) -> None:
        self._given.add((first, last))

    def draw(self) -> tuple[str, str]:
        while True:
            self._firsts = self._firsts or self._random.sample(FIRST, len(FIRST))
            self._lasts = self._lasts or self._random.sample(LAST, len(LAST))
            pair = (self._firsts.pop(), self._lasts.pop())
            if pair not in self._given:
                self._given.add(pair)
                return pair
