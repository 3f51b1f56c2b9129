"""How customers write: wide letters, traditional characters, dialect, denials, dangers, corrections, long stories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.company import kind_called
from assistant.engine.corrections import corrects, meant
from assistant.engine.denials import affirmed
from assistant.engine.flows.danger import dangerous
from assistant.engine.plain import plain
from assistant.engine.reasons import because, fault
from assistant.engine.slots import order_number, reason

ask = pytest.mark.parametrize


@ask(
    ("said", "read"),
    [
        ("Ａ－１０５７", "A-1057"),
        ("我想退貨，Ａ１０４２", "我想退货，A1042"),
        ("我張單去到邊度？", "我的订单到哪里？"),
        ("俺那个磨豆机咋还没到嘞", "我那个磨豆机怎么还没到呢"),
        ("多少钱？！（含税）", "多少钱？！（含税）"),
        ("Where is it？", "Where is it？"),
        ("cancel\u200b it", "cancel it"),
    ],
)
def test_words_are_made_plain_and_punctuation_stays(said: str, read: str) -> None:
    assert plain(said) == read


@given(st.text(alphabet=st.characters(max_codepoint=0x9F), max_size=60))
def test_latin_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@given(st.text(max_size=60))
def test_what_is_plain_stays_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_an_order_number_in_wide_letters_is_one() -> None:
    assert order_number(plain("订单Ａ－１０５７")) == "A-1057"


@ask(
    "text",
    [
        "it is not broken",
        "nothing wrong with it",
        "it isn't damaged at all",
        "no scratches, no defects",
        "works, no noise",
        "没坏，就是嫌占地方",
        "没毛病",
        "没有质量问题",
        "不是坏了，是不喜欢",
        "没有任何故障",
    ],
)
def test_a_fault_that_is_denied_is_none(text: str) -> None:
    assert not fault(text)
    assert because(text) == ""
    assert "broken" not in reason(text)
    assert "坏" not in reason(text)


@ask(
    "text",
    [
        "it is broken",
        "does not heat",
        "no water comes out",
        "not only broken but late",
        "it has not stopped leaking",
        "是不是坏了",
        "修了又坏",
        "没反应",
        "不加热",
        "漏水",
    ],
)
def test_a_fault_that_is_told_stays_one(text: str) -> None:
    assert fault(text)


@ask(
    "text",
    [
        "smoke is coming out of my Aria One",
        "HELP it is smoking",
        "it gave me an electric shock",
        "sparks from the plug",
        "there's a burning smell",
        "it smells of gas",
        "I burnt my hand on the wand",
        "the cable is melting",
        "冒烟了！",
        "一股焦味",
        "我被咖啡机电了一下",
        "插头打火花",
        "漏电",
        "孩子被烫伤了",
        "好像有煤气味",
    ],
)
def test_a_danger_is_seen(text: str) -> None:
    assert dangerous(text)


@ask(
    "text",
    [
        "does the purifier remove cigarette smoke?",
        "my espresso smells burnt",
        "for sparkling water",
        "no smoke, no sparks",
        "the price gave me a shock",
        "is it loud?",
        "没有冒烟",
        "咖啡喝起来有焦味",
        "净化器能除烟味吗",
        "麻烦寄一个手柄",
        "可以用电子发票吗",
        "火候怎么控制",
    ],
)
def test_what_is_harmless_is_no_danger(text: str) -> None:
    assert not dangerous(text)


@ask(
    ("name", "kind"),
    [
        ("Filter F2", "filter"),
        ("F2 滤网", "filter"),
        ("Descaler 3-pack", "descaler"),
        ("除垢剂 3 包装", "descaler"),
        ("Portafilter 54", "portafilter"),
        ("Aria One", ""),
    ],
)
def test_a_thing_is_of_the_kind_its_name_tells(name: str, kind: str) -> None:
    assert kind_called(name) == kind


@ask(
    "text",
    [
        "Sorry, I meant A-1057",
        "oops that's the wrong one, it should be A-1057",
        "the descaler I meant, not the machine",
        "不好意思说错了，是 A-1057",
        "我说的是除垢剂",
    ],
)
def test_a_correction_is_seen(text: str) -> None:
    assert corrects(text)


def test_what_was_not_meant_is_set_aside() -> None:
    assert "machine" not in meant("the descaler I meant, not the machine")
    assert "descaler" in meant("not the machine, I meant the descaler")
    assert "咖啡机" not in meant("不是咖啡机，是除垢剂")
    assert affirmed("fine as it is") == "fine as it is"
