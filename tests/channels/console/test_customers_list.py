"""The list of customers."""

from __future__ import annotations

from channels.console.customers_list import draw_list
from channels.console.telling import Telling
from crm_tools.insights.directory import Listed
from crm_tools.people.contacts import Contact
from tests.channels.console.desk import NOON
from tests.channels.console.trees import links_in, text_of

KIM = Contact("con_kim", "Kim", "kim@brookside.example", "en", "acc_1", "Brookside Hotel", "company", "gold")
MEI = Contact("con_mei", "Mei", "mei@example.com", "zh", "acc_2", "Mei", "household", "standard")
TELLING = Telling("en", NOON, "UTC")


def test_a_row_says_who_it_is_and_what_is_open() -> None:
    tree = draw_list([Listed(KIM, 2, NOON), Listed(MEI, 0, None)], [], "", TELLING)

    assert "Kim Brookside Hotel 2 open tickets Gold just now" in text_of(tree)
    assert "Mei mei@example.com Standard –" in text_of(tree)
    assert links_in(tree) == {"/console/customers/con_kim", "/console/customers/con_mei"}


def test_a_search_that_finds_nobody_names_who_is_near() -> None:
    said = text_of(draw_list([], ["Kim (Brookside Hotel)"], "<Kym>", TELLING))

    assert "Nobody is found for “<Kym>”." in said
    assert "Similar names: Kim (Brookside Hotel)" in said


def test_a_house_without_customers_says_how_they_come() -> None:
    assert "There are no customers yet" in text_of(draw_list([], [], "", TELLING))
