"""Households and companies made from the name stock, the same ones for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

from crm_tools.sample.records import Account, Address, Customer, Person
from crm_tools.sample.sheets import sheet

__all__ = ["FIRST_ID", "Crowd"]

# Stories have the ids below this one.
FIRST_ID = 101
TIERS, TIER_WEIGHTS = ("standard", "silver", "gold"), (70, 21, 9)
PAYMENTS = ("Alipay", "WeChat Pay", "UnionPay card", "Visa or Mastercard")
DOMAINS = ("example.com", "example.net")
CITY_WEIGHTS = {"express": 5, "standard": 3, "remote": 1, "overseas": 2}


class Crowd:
    """Makes customers; no two people share a name or an email address, nor one with the names in `taken`."""

    def __init__(self, rng: Random, *, taken: Iterable[str]) -> None:
        self._rng = rng
        self._stock: dict[str, Any] = sheet("names")
        self._taken = set(taken)
        self._next = FIRST_ID

    def household(self) -> Customer:
        """One person, or now and then a couple."""
        city = self._city(self._stock["cities"])
        language = self._language(city)
        address = self._address(city, language)
        people = tuple(self._person(language, address) for _ in range(self._rng.choice((1, 1, 1, 1, 1, 2))))
        return Customer(self._account(people[0].name, "household"), people, "home", city["reach"])

    def companies(self) -> list[Customer]:
        """Every company of the stock, with one to three contacts who all pay the company's way."""
        return [self._company(sector, *pair) for sector, names in self._stock["companies"].items() for pair in names]

    def _company(self, sector: str, name_zh: str, name_en: str) -> Customer:
        city = self._city([city for city in self._stock["cities"] if city["reach"] != "overseas"])
        language = self._language(city)
        address, pays = self._address(city, language), self._rng.choice(("bank transfer", "bank transfer", "Alipay"))
        people = tuple(self._person(language, address, pays) for _ in range(self._rng.choice((1, 1, 2, 3))))
        name = name_zh if language == "zh" else name_en
        return Customer(self._account(name, "company"), people, sector, city["reach"])

    def _account(self, name: str, kind: str) -> Account:
        tier = self._rng.choices(TIERS, TIER_WEIGHTS)[0]
        account = Account(f"acc_sample_{self._next:04d}", name, kind, tier)
        self._next += 1
        return account

    def _person(self, language: str, address: Address, pays_with: str | None = None) -> Person:
        name, handle = self._name(language)
        number = len(self._taken)
        return Person(
            id=f"con_sample_{number + FIRST_ID:04d}",
            name=name,
            language=language,
            email=f"{handle}@{self._rng.choice(DOMAINS)}",
            # Beijing (10) has no subscriber numbers that begin with 0.
            phone=f"+8610000{number:05d}",
            pays_with=pays_with or self._rng.choice(PAYMENTS),
            address=address,
        )

    def _name(self, language: str) -> tuple[str, str]:
        """A name nobody has yet, and its part of an email address, which is as unique."""
        while True:
            surname, given = self._rng.choice(self._stock["surnames"]), self._rng.choice(self._stock["given"])
            name, handle = f"{surname[0]}{given[0]}", f"{surname[1]}.{given[1]}".lower()
            if language == "en":
                first = self._rng.choice(self._stock["english_given"])
                last = self._rng.choice((surname[1], self._rng.choice(self._stock["english_surnames"])))
                name, handle = f"{first} {last}", f"{first}.{last}".lower()
            if handle not in self._taken:
                self._taken.add(handle)
                return name, handle

    def _city(self, cities: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
        return self._rng.choices(cities, [CITY_WEIGHTS[city["reach"]] for city in cities])[0]

    def _language(self, city: Mapping[str, Any]) -> str:
        return "en" if self._rng.random() < (0.6 if city["reach"] == "overseas" else 0.25) else "zh"

    def _address(self, city: Mapping[str, Any], language: str) -> Address:
        chosen = 0 if language == "zh" else 1
        district = self._rng.choice(city["districts"])
        street = self._rng.choice(city.get("streets", self._stock["streets"]))[chosen]
        number, floor, door = self._rng.randint(1, 280), self._rng.randint(1, 28), self._rng.randint(1, 6)
        room = f"{floor}{door:02d}"
        return Address(
            line1=f"{street}{number}号{room}室" if language == "zh" else f"Room {room}, {number} {street}",
            district=district[chosen],
            city=city[language],
            province=city["province"][chosen],
            postcode=district[2],
            country=city.get("country", "CN"),
        )
