"""Numbers in Chinese characters, read as figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chinese_numbers import chinese_numbers, in_figures

__all__ = ["in_chinese"]

SIGNS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A whole number below 10^12 as it is written out: 1050 is 一千零五十."""
    for unit, value in (("亿", 10**8), ("万", 10**4)):
        if number >= value:
            return in_chinese(number // value) + unit + _after(number % value, value)
    for unit, value in (("千", 1000), ("百", 100), ("十", 10)):
        if number >= value:
            return SIGNS[number // value] + unit + _after(number % value, value)
    return SIGNS[number]


def _after(rest: int, value: int) -> str:
    return "" if rest == 0 else ("零" if rest < value // 10 else "") + in_chinese(rest)


def readings(text: str) -> list[list[list[str]]]:
    return [[sorted(f"{one:f}" for one in reading) for reading in one.readings] for one in chinese_numbers(text)]


@given(st.integers(0, 10**12 - 1))
def test_a_number_written_out_is_read(number: int) -> None:
    (found,) = chinese_numbers(f"共{in_chinese(number)}元")
    assert frozenset({Decimal(number)}) in found.readings


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("十五天", "15"),
        ("两千二", "2200"),
        ("三百五", "350"),
        ("二万五", "25000"),
        ("一百零五", "105"),
        ("一亿三千万", "130000000"),
        ("壹佰贰拾叁元", "123"),
        ("二〇二六年", "2026"),
        ("一个半小时", "1.5"),
        ("两年半", "2.5"),
        ("三点五公里", "3.5"),
        ("3 万元", "30000"),
        ("1.2万", "12000.0"),
        ("12,000 万", "120000000"),
        ("百分之十五", "15"),
    ],
)
def test_numbers_are_read_as_they_are_said(text: str, figure: str) -> None:
    assert readings(text) == [[[figure]]]


@pytest.mark.parametrize(
    "text", ["千万不要", "万一坏了", "一一说明", "半价", "上百人", "5 千克", "500 百货", "4 万向轮", ""]
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert readings(text) == []


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("三五天", [["35"], ["3", "5"]]),
        ("二三十元", [["20", "30"]]),
        ("五千克", [["5000"], ["5"]]),
        ("八五折", [["85"]]),
    ],
)
def test_a_number_that_may_mean_several_has_a_reading_for_each(text: str, ways: list[list[str]]) -> None:
    assert readings(text) == [ways]


@given(st.text(alphabet="零〇一二两三九十百千万亿半点个 3,.克折", max_size=30))
def test_any_row_of_signs_can_be_read(text: str) -> None:
    list(chinese_numbers(text))


def test_a_text_is_put_in_figures_where_it_tells_a_number_above_ten() -> None:
    assert (
        in_figures("第一天六十五元，万一要换，二三十分钟，押金 3 万。")
        == "第一天65元，万一要换，二三十分钟，押金 30000。"
    )


def test_a_thousand_at_the_end_of_a_text_is_no_kilogram() -> None:
    assert readings("押金五千") == [[["5000"]]]
    assert [["5"]] in [[one] for one in readings("重五千克")[0]]
