"""Slips of the pen in our own words are mended; names, other words and other languages stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.spelling import Spelling
from assistant.engine.understanding import examples

OURS = Spelling((line for _, line in examples("en")), ["Aria One", "Stillo"])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hwo long do i hvae to retrun somthing", "how long do i have to return something"),
        ("how manny days to sned stuff back", "how many days to send stuff back"),
        ("chnage the adress of my last odrer", "change the address of my last order"),
        ("Wehn is my parcel here?", "When is my parcel here?"),
        ("我要退或", "我要退货"),
        ("咖非机坏了", "咖啡机坏了"),
        ("腿货 A-1047", "退货 A-1047"),
    ],
)
def test_a_slip_is_mended(written: str, meant: str) -> None:
    assert OURS.mended(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "Cancel order A-1055 please",
        "I live in Xuhui, my name is Kowalczyk",
        "mail mei.lni@example.com, code SPRNIG10",
        "return the Stillo and the Aria One",
        "wo xiang tui huo",
        "我要退货，推荐一款咖啡机",
        "",
        "!",
    ],
)
def test_anything_else_stays(written: str) -> None:
    assert OURS.mended(written) == written


@given(st.text(max_size=200))
def test_any_text_is_read_and_a_mended_one_has_no_more_slips(text: str) -> None:
    once = OURS.mended(text)
    assert len(once) <= len(text) + 2 * len(text.split())
    assert OURS.mended(once) == once


def test_a_long_text_is_left_alone() -> None:
    assert OURS.mended("retrun " * 200) == "retrun " * 200
