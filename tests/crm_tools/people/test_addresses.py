"""An address is tidied, and refused with the part that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from crm_tools.errors import Invalid
from crm_tools.people.addresses import ADDRESS_PARTS, checked_address, say_address

XIAN = {"line1": "学府路9号5幢301室", "district": "雁塔区", "city": "西安", "province": "陕西省", "postcode": "710061",
        "country": "CN"}  # fmt: skip
AUSTIN = {"line1": "445 Maple Drive", "line2": "Suite 394", "city": "Austin", "province": "TX", "postcode": "78701",
          "country": "USA"}  # fmt: skip


def test_an_address_that_is_right_stays_as_it_is() -> None:
    assert checked_address(XIAN, XIAN) == XIAN
    assert checked_address(AUSTIN, AUSTIN) == AUSTIN


def test_spaces_invisible_signs_and_full_width_digits_are_tidied() -> None:
    given = {**AUSTIN, "line1": " 12\u200b  Elm\u00a0Street, ", "postcode": "７８７０１"}

    assert checked_address(given, AUSTIN) | {"line2": ""} == {
        **AUSTIN, "line1": "12 Elm Street", "line2": "", "postcode": "78701"
    }  # fmt: skip


def test_an_empty_second_line_or_district_stays_only_where_the_stored_address_has_one() -> None:
    bare = {name: text for name, text in AUSTIN.items() if name != "line2"}

    assert checked_address(bare, AUSTIN) == {**AUSTIN, "line2": ""}
    assert checked_address(bare, bare) == bare
    assert checked_address({**bare, "line2": "Unit 2"}, bare) == {**AUSTIN, "line2": "Unit 2"}
    assert checked_address({**XIAN, "district": ""}, XIAN)["district"] == ""


@pytest.mark.parametrize(
    ("said", "stored", "kept"),
    [
        ("China", "CN", "CN"),
        ("中国", "CN", "CN"),
        ("United States", "USA", "USA"),
        ("us", "USA", "USA"),
        ("USA", "", "US"),
        ("香港", "CN", "HK"),
        ("Singapore", "USA", "Singapore"),
        ("Portugal", "CN", "Portugal"),
    ],
)
def test_a_country_is_spelled_as_the_store_spells_countries(said: str, stored: str, kept: str) -> None:
    postcode = "12345" if kept in ("US", "USA", "Portugal") else "238823"

    assert checked_address({**AUSTIN, "country": said, "postcode": postcode}, {"country": stored})["country"] == kept


@pytest.mark.parametrize(
    ("wrong", "names"),
    [
        ({"line1": "  "}, "street and number"),
        ({"city": ""}, "city"),
        ({"province": ""}, "province"),
        ({"country": ""}, "country"),
        ({"postcode": ""}, "postcode"),
        ({"postcode": "3100131"}, "310013"),
        ({"postcode": "hello"}, "postcode"),
        ({"line1": "x" * 121}, "120 characters"),
        ({"line1": "aaaaaaaa"}, "street and number"),
        ({"line1": "12345"}, "street and number"),
        ({"line1": "https://example.com"}, "street and number"),
        ({"line2": "???"}, "second line"),
        ({"city": "12"}, "city"),
        ({"country": "42"}, "country"),
        ({"district": "<b>"}, "district"),
    ],
)
def test_what_is_missing_or_absurd_is_refused_by_its_name(wrong: dict[str, str], names: str) -> None:
    with pytest.raises(Invalid, match=names) as refused:
        checked_address({**XIAN, **wrong}, XIAN)

    assert refused.value.say("zh") != refused.value.say("en")


def test_hong_kong_needs_neither_postcode_nor_province() -> None:
    flat = {"line1": "Flat 9B, 41 Banyan Street", "district": "Wan Chai", "city": "Hong Kong", "country": "HK"}

    assert checked_address(flat, flat) == {**flat, "province": "", "postcode": ""}


def test_an_address_is_said_on_one_line_without_naming_a_place_twice() -> None:
    shanghai = {**XIAN, "line1": "18 Wutong Road", "district": "Xuhui", "city": "Shanghai", "province": "Shanghai"}

    assert say_address(shanghai).en == "18 Wutong Road, Xuhui, Shanghai, 710061, China"
    assert say_address(XIAN).zh == "陕西省西安雁塔区学府路9号5幢301室，邮编 710061"
    assert say_address(AUSTIN).en == "445 Maple Drive, Suite 394, Austin, TX 78701, United States"
    assert say_address({}).en == "-"


@given(some.dictionaries(some.sampled_from(ADDRESS_PARTS), some.text(max_size=140)))
def test_whatever_is_given_is_refused_or_comes_out_clean(parts: dict[str, str]) -> None:
    try:
        kept = checked_address({**AUSTIN, **parts}, AUSTIN)
    except Invalid:
        return
    assert set(kept) - {"district"} == set(AUSTIN)
    assert all(text == " ".join(text.split()) and len(text) <= 120 for text in kept.values())
    assert checked_address(kept, AUSTIN) == kept
    assert say_address(kept).en
