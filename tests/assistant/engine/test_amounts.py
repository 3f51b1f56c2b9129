"""Numbers that are no count of pieces."""

from __future__ import annotations

import pytest

from assistant.engine.amounts import need
from assistant.engine.company import Company
from assistant.engine.counting import impossible
from assistant.engine.firms import company_name
from assistant.engine.rewishing import corrects_wish, may_name_company, rewished, several


@pytest.mark.parametrize(
    "text",
    ["order -3 descalers", "order 0 trays", "order 99999999999999 descalers", "order 1.5 descalers", "我要 0 个除垢剂"],
)
def test_nothing_a_part_of_one_fewer_than_none_and_far_too_many_are_no_pieces(text: str) -> None:
    assert impossible(text, Company())


@pytest.mark.parametrize(
    "text", ["two trays", "20 trays by 2026-12-01", "a 54 mm tamper", "a filter for A-1042", "3 个滤网", "a 1.8 L tank"]
)
def test_counts_sizes_dates_and_order_numbers_are_something_else(text: str) -> None:
    assert not impossible(text, Company())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("quote for 3 stillo for Kettle & Co please", "Kettle & Co"),
        ("quote for 3 stillo for kettle and co please", "kettle and co"),
        ("20 nebbia for Bean and Leaf", "Bean and Leaf"),
        ("20 Nebbia for Müller GmbH & Co. KG", "Müller GmbH & Co. KG"),
        ("30 zephyrs for bean ltd", "bean ltd"),
        ("给云杉酒店报价30台Nebbia", "云杉酒店"),
        ("5台Stillo给云杉酒店", "云杉酒店"),
        ("我们是木子工作室，要5台Stillo", "木子工作室"),
        ("帮我们单位报价，三十台zephyr四百", ""),
        ("给我们公司报价", ""),
        ("for our office 12 Vento Office", ""),
    ],
)
def test_a_company_is_known_by_what_introduces_and_what_ends_it(company: Company, text: str, name: str) -> None:
    assert company_name(text, company) == name


@pytest.mark.parametrize(
    "text",
    [
        "make that 30",
        "no, 13",
        "改成20台",
        "六百的不要",
        "30",
        "thirty",
        "yes",
        "是的",
        "how much is it?",
        "我们要20台",
    ],
)
def test_a_correction_a_number_and_a_wish_name_no_company(company: Company, text: str) -> None:
    assert not may_name_company(text, company)


@pytest.mark.parametrize(
    "text", ["Nordlicht", "Bean & Leaf", "3M", "Studio 54", "Not Just Coffee", "明德学校", "十里咖啡", "改革书店"]
)
def test_a_bare_name_may_be_a_company(company: Company, text: str) -> None:
    assert may_name_company(text, company)


@pytest.mark.parametrize(
    ("wish", "text", "came"),
    [
        ("3 stillo", "make that 30", ("stillo", 30)),
        ("3 stillo", "no, 13", ("stillo", 13)),
        ("20 Stillo", "not 20, 30", ("Stillo", 30)),
        ("20 Stillo", "change it from 20 to 25 please", ("Stillo", 25)),
        ("20台Stillo", "不是20台，是30台", ("Stillo", 30)),
        ("三十台zephyr四百,十台六百", "四百的改二十台", ("二十台zephyr四百,十台六百", 0)),
        ("二十台zephyr四百,十台六百", "六百的不要", ("zephyr四百", 20)),
        ("30台Zephyr 400，10台600", "600的改成5台", ("30台Zephyr 400，5台600", 0)),
        ("3台Aria Pro,2台Nebbia", "Nebbia不要了", ("Aria Pro", 3)),
        ("3 Stillo and 2 Nebbia", "make the Stillo 7", ("7 Stillo and 2 Nebbia", 0)),
        ("3 Stillo and 2 Nebbia", "drop the Nebbia", ("Stillo", 3)),
        ("20 Stillo", "actually only ten", ("Stillo", 10)),
        ("3 Stillo", "make it 5 Nebbia instead", ("5 Nebbia", 5)),
        ("3台Stillo", "换成Nebbia", ("Nebbia", 0)),
        ("20 Stillo", "add 5 Nebbia", ("20 Stillo，add 5 Nebbia", 0)),
    ],
)
def test_a_correction_changes_how_many_or_what(company: Company, wish: str, text: str, came: tuple[str, int]) -> None:
    assert corrects_wish(text, company)
    assert rewished(wish, text, company) == came


def test_no_one_number_tells_a_wish_for_several_goods(company: Company) -> None:
    assert several("3台Aria Pro,2台Nebbia", company)
    assert several("三十台zephyr四百,十台六百", company)
    assert not several("12 Zephyr 400 air purifiers, for 3 offices", company)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("5台Stillo,再加3台Nebbia，报价", "5台Stillo,再加3台Nebbia"),
        ("Quote for 10 x Zephyr 400, 600s x 5 for Harbour & Sons", "10 x Zephyr 400, 600s x 5"),
        ("我们是大华酒店，十台四百，五台六百，报价", "十台四百，五台六百"),
    ],
)
def test_the_need_holds_all_goods_that_are_wanted(company: Company, text: str, wanted: str) -> None:
    assert need(text, company) == wanted
    assert several(wanted, company)
