"""Words in two languages, put together."""

from __future__ import annotations

import pytest

from crm_tools.words import Words, fill, plain


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("于{day}前", "于 2026 年前"),
        ("的 {part}，", "的滤网，"),
        ("{a}是客户", "Mei 是客户"),
        ("工单 {t}（{s}）", "工单 T-1（漏水）"),
        ("{a} {t}", "Mei T-1"),
    ],
)
def test_chinese_has_a_space_only_where_latin_meets_characters(template: str, filled: str) -> None:
    says = {"day": plain("2026 年"), "part": plain("滤网"), "a": plain("Mei"), "t": plain("T-1"), "s": plain("漏水")}

    assert fill(Words("", template), says).zh == filled


def test_english_is_filled_as_it_stands() -> None:
    assert fill(Words("Ticket {t} ({s})", ""), {"t": plain("T-1"), "s": plain("漏水")}).en == "Ticket T-1 (漏水)"


def test_a_brace_that_nothing_fills_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill(Words("{who}", "{who}"), {})
