"""A figure may follow from others in a few steps, and a wrong one does not."""

from __future__ import annotations

import pytest

from assistant.review import review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

PRICES = Receipt(
    "r1", "passage", "article tuning",
    {"title": "Tuning", "text": "A standard tuning costs 95.00 GBP. A pitch raise costs 40.00 GBP more, and a second "
     "tuning is then done at half the standard price. Late fees are 0.20 GBP a day."},
)  # fmt: skip
BOOKING = Receipt(
    "r2", "record", "booking T-2071",
    {"customer": "Ida Falk", "arrives": "2026-04-06", "leaves": "2026-04-11", "fee": "6.80 GBP", "held": "14",
     "attended": "11", "night_2026_04_12": "free", "slot_0930": "2 seats", "lamps": "80"},
)  # fmt: skip
PRICES_ZH = Receipt(
    "r3", "passage", "article 翻译", {"title": "翻译", "text": "每千字180元;加急加收50%。取件时间为11:00。"}
)
ORDER_ZH = Receipt("r4", "record", "询价 FY-14", {"words": "6,500", "return_at": "2026-09-30 09:00"})
ALL = [PRICES, BOOKING, PRICES_ZH, ORDER_ZH]


def sends(draft: str, language: Language = "en", said: str = "What does it come to?") -> bool:
    verdict = review(draft, ALL, said=said, handed_over=False, language=language)
    return not {"number", "date"} & {one.flaw for one in verdict.findings}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("The tuning and the pitch raise come to £135.00.", "The tuning and the pitch raise come to £145.00."),
        (
            "That is £95 for the tuning, £40 for the raise and £47.50 for the second, £182.50 in all.",
            "That is £95 for the tuning, £40 for the raise and £47.50 for the second, £183.50 in all.",
        ),
        ("At 20p a day your fee of £6.80 stands for 34 days.", "At 20p a day your fee of £6.80 stands for 39 days."),
        ("You attended 11 of 14 lessons, a bit over 78%.", "You attended 11 of 14 lessons, a bit over 71%."),
        (
            "Of the 80 lamps you may drop a tenth, so down to 72.",
            "Of the 80 lamps you may drop a tenth, so down to 62.",
        ),
        ("Your fee for two bookings is just under £14.", "Your fee for two bookings is just under £16."),
    ],
)
def test_a_figure_that_is_worked_out_passes_and_a_wrong_one_does_not(right: str, wrong: str) -> None:
    assert sends(right)
    assert not sends(wrong)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("6500字加急一共1755元。", "6500字加急一共1765元。"),
        ("6500字翻译是1170元,加急再加585元。", "6500字翻译是1170元,加急再加595元。"),
        ("您30号早上9点要还。", "您28号早上9点要还。"),
    ],
)
def test_the_same_holds_in_chinese(right: str, wrong: str) -> None:
    assert sends(right, "zh", "一共多少钱?")
    assert not sends(wrong, "zh", "一共多少钱?")


def test_two_wrong_figures_do_not_prove_each_other() -> None:
    assert not sends("The tuning costs £96.30, and with the raise £136.30.")


def test_the_day_and_the_time_in_a_fields_name_are_read() -> None:
    assert sends("The night of 12 April is free, and there are seats at half past nine.")
    assert not sends("The night of 13 April is free.")


def test_an_hour_may_be_told_as_a_bare_number() -> None:
    assert sends("Eleven is possible.", said="Can I come at 11 am?")
    assert not sends("Twelve is possible.", said="Can I come at 11 am?")


def test_a_term_told_wrongly_is_not_made_right_by_what_other_figures_come_to() -> None:
    assert not sends("A standard tuning costs £55.00.")
