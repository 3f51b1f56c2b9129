"""Numbers, things, choices and reasons are found in customers' words, and nothing is found that is not there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.company import Company
from assistant.engine.slots import (
    Item,
    chosen,
    code,
    email,
    items_of,
    last_order,
    match_items,
    order_number,
    reason,
    ticket_number,
)
from assistant.engine.state import Choice

SHOWN = (Choice("Aria One (silver) · A-1042", "A-1042 Aria One (silver)"), Choice("Mola 40 · A-1031", "A-1031 Mola 40"))
BASKET = tuple(Item(name) for name in ("Aria One", "Filter F4", "Mola 40", "Zephyr 200"))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("where is A-1042?", "A-1042"),
        ("a1042", "A-1042"),
        ("a-1042 please", "A-1042"),
        ("order 1042", "A-1042"),
        ("订单号1042", "A-1042"),
        ("1042那单", "A-1042"),
        ("查下A-1042的物流", "A-1042"),
        ("#W2378156", "#W2378156"),
        ("order #w2378156 please", "#W2378156"),
        ("W2378156", "#W2378156"),
        ("T-1001", ""),
        ("R-1001", ""),
        ("Filter F4", ""),
        ("it costs 1899 yuan", ""),
        ("my phone is 13800138000", ""),
        ("1042", ""),
    ],
)
def test_order_numbers(text: str, number: str) -> None:
    assert order_number(text) == number


def test_a_lone_number_is_an_order_number_only_after_the_question() -> None:
    assert order_number("1042", bare=True) == "A-1042"
    assert order_number("it's 1042.", bare=True) == "A-1042"
    assert order_number("是 1042", bare=True) == "A-1042"


@given(
    st.integers(min_value=1000, max_value=9_999_999),
    st.sampled_from(["A-{}", "a{}", "order A-{}", "订单 A-{} 到哪了", "（A-{}）"]),
)
def test_written_order_numbers_are_read_back(number: int, shape: str) -> None:
    assert order_number(shape.format(number)) == f"A-{number}"


@given(
    st.integers(min_value=1000, max_value=999_999), st.sampled_from(["T-{}", "t{}", "ticket T-{}?", "工单T-{}怎么样了"])
)
def test_written_ticket_numbers_are_read_back(number: int, shape: str) -> None:
    assert ticket_number(shape.format(number)) == f"T-{number}"


@given(st.emails(domains=st.just("example.com")).filter(lambda mail: mail.replace("@", "").replace(".", "").isalnum()))
def test_written_emails_are_read_back(address: str) -> None:
    assert email(f"my email is {address}, thanks") == address


def test_codes() -> None:
    assert code("the code is 482913") == "482913"
    assert code("4829131") == ""


@pytest.mark.parametrize(
    "text", ["from my last order", "the most recent purchase", "最近那单", "上一单", "最新的订单", "上次"]
)
def test_the_newest_order_is_meant(text: str) -> None:
    assert last_order(text)


@pytest.mark.parametrize(
    "text", ["the second one", "2", "第二个", "the last one", "mola", "Mola 40", "a-1031 Mola 40", "no. 2"]
)
def test_the_second_choice(text: str) -> None:
    assert chosen(text, SHOWN) == SHOWN[1]


@pytest.mark.parametrize("text", ["", "the fifth one", "what does it cost to ship", "x" * 500])
def test_no_choice(text: str) -> None:
    assert chosen(text, SHOWN) is None


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the espresso machine", (0,)),
        ("咖啡机", (0,)),
        ("ariaone", (0,)),
        ("my Arai One", ()),
        ("aira one", ()),
        ("the grinder", (2,)),
        ("磨豆机", (2,)),
        ("Zephyr 200", (3,)),
        ("zephir 200", (3,)),
        ("Zephyr 400", ()),
        ("the filter", (1,)),
        ("滤芯", (1,)),
        ("a lawn mower", ()),
    ],
)
def test_things_are_matched_by_name_typo_or_kind(company: Company, text: str, places: tuple[int, ...]) -> None:
    assert match_items(text, BASKET, company) == places


def test_kinds_work_for_a_company_nobody_described() -> None:
    assert match_items("the kettle", [Item("Copper kettle"), Item("Toaster")], Company()) == (0,)


def test_the_lines_of_an_order() -> None:
    assert items_of("1 × Aria One (silver), 2 × Filter F4") == (Item("Aria One", "silver"), Item("Filter F4", "", 2))
    assert items_of("1 × Aria One（银色）；3 x 滤芯") == (Item("Aria One", "银色"), Item("滤芯", "", 3))
    assert items_of("") == ()


NAMES = st.sampled_from(["Aria One", "Filter F4", "滤芯 F4", "Cleaning tablets 10"])


@given(st.lists(st.tuples(st.integers(1, 99), NAMES), min_size=1, max_size=6))
def test_lines_written_are_lines_read(lines: list[tuple[int, str]]) -> None:
    written = ", ".join(f"{quantity} × {name}" for quantity, name in lines)
    assert items_of(written) == tuple(Item(name, "", quantity) for quantity, name in lines)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("return it because the colour clashes", "the colour clashes"),
        ("太吵了，我要退货", "太吵了"),
        ("I changed my mind about it", "I changed my mind"),
        ("return A-1042", ""),
    ],
)
def test_reasons(text: str, why: str) -> None:
    assert reason(text) == why


@given(st.text(max_size=300))
def test_no_text_breaks_a_slot(text: str) -> None:
    order_number(text, bare=True)
    ticket_number(text)
    email(text)
    code(text)
    reason(text)
    last_order(text)
    chosen(text, SHOWN)
    items_of(text)
    match_items(text, BASKET, Company())
