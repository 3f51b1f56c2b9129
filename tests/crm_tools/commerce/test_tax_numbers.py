from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tools.commerce.tax_numbers import ALPHABET, check_character, checked_tax_number
from crm_tools.errors import Invalid

VALID = "91350100M000100Y43"  # the example in GB 32100-2015


def test_the_example_of_the_standard_is_right_however_it_is_written() -> None:
    assert checked_tax_number(VALID) == VALID
    assert checked_tax_number(" 9135 0100-m000100y43 ") == VALID
    assert checked_tax_number("９１３５０１００Ｍ０００１００Ｙ４３") == VALID


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (VALID[:-1] + "4", "last character"),
        ("91350100M000100Y34", "last character"),
        ("91350100O000100Y43", "letter O; is it 0"),
        ("9135O100M000100Y43", "letter O"),
        ("91A50100M000100Y43", "3 to 8"),
        (VALID[:-4], "this has 14"),
        (VALID + "999", "this has 21"),
        ("91350100M000100Y4!", "only letters and digits"),
        ("", "only letters and digits"),
    ],
)
def test_what_is_wrong_with_a_number_is_said(given: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        checked_tax_number(given)
    assert refused.value.say("zh") != refused.value.say("en")


def test_a_number_from_elsewhere_needs_only_its_length() -> None:
    assert checked_tax_number("de123456789abcd") == "DE123456789ABCD"


@given(
    some.text("0123456789", min_size=8, max_size=8),
    some.text(ALPHABET, min_size=9, max_size=9),
    some.integers(0, 17),
    some.sampled_from(ALPHABET),
)
def test_a_code_with_any_one_character_mistyped_is_refused(head: str, tail: str, place: int, other: str) -> None:
    code = head + tail + check_character(head + tail)
    assert checked_tax_number(code) == code

    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Invalid):
            checked_tax_number(wrong)
