"""Every sentence stands in both languages, in its own manner; records are spoken of only as far as they go."""

from __future__ import annotations

import re
import string

import pytest

from assistant.engine.replies import after_write, all_replies, local, marked

RETURN = {
    "number": "R-1001",
    "order": "A-1042",
    "items": "1 × Aria One",
    "ticket": "T-1001",
    "refund": "1,899.00 CNY",
    "refund_to": "original payment method",
    "send_within": "14 days of delivery",
    "send_by": "2026-11-28",
}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(all_replies()))
def test_both_languages_say_the_same_with_their_own_signs(key: str) -> None:
    words = all_replies()[key]
    assert blanks(words.en) == blanks(words.zh)
    assert "!" not in words.en + words.zh
    assert "！" not in words.zh
    assert not re.search(r"你", words.zh)
    assert not re.search(r"[\u3400-\u9fff][,;:?]", words.zh)
    assert not re.search(r"[\u3400-\u9fff]", words.en)


def test_a_booked_return_names_its_numbers_and_the_period() -> None:
    said = after_write("start_return", RETURN, "en")
    for part in ("R-1001", "A-1042", "T-1001", "14 days", "1,899.00 CNY", "original payment method"):
        assert part in said
    assert "by 28 November 2026" in said
    assert said.count("[r1]") == 3
    said = after_write("start_return", RETURN, "zh")
    for part in ("R-1001", "A-1042", "T-1001", "14 天", "1,899.00 元", "原支付方式"):
        assert part in said


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("tool", ["start_return", "open_ticket", "add_to_ticket", "something_new"])
@pytest.mark.parametrize("fields", [{}, {"number": "X-1"}, {"number": None, "refund": "1.00 CNY"}, RETURN])
def test_nothing_is_said_that_the_record_does_not_hold(tool: str, fields: dict[str, object], language: str) -> None:
    said = after_write(tool, fields, language)
    assert "[r1]" in said
    assert "None" not in said
    assert "{" not in said
    for number in re.findall(r"\d[\d,.]*\d|\d", said.replace("[r1]", "")):
        assert any(number.lstrip("0") in str(value) for value in fields.values())


def test_a_chinese_record_is_not_translated_twice() -> None:
    fields = {**RETURN, "send_within": "签收后 14 天内", "refund_to": "原支付方式"}
    said = after_write("start_return", fields, "zh")
    assert "请在签收后 14 天内寄回，最晚 2026 年 11 月 28 日" in said
    assert "退回原支付方式" in said


def test_tickets() -> None:
    assert after_write("open_ticket", {"number": "T-7", "subject": "Leak."}, "en") == "Ticket T-7 is open: Leak [r1]."
    assert after_write("add_to_ticket", {"number": "T-7"}, "zh") == "已补充到工单 T-7 [r1]。"


def test_markers_stand_before_the_stop() -> None:
    assert marked("It is here.", "r4", "r4", "r5") == "It is here [r4][r5]."
    assert marked("到了。", "r4") == "到了 [r4]。"
    assert marked("No stop", "r4") == "No stop [r4]"
    assert marked("Nothing.") == "Nothing."


def test_values_read_in_chinese() -> None:
    assert local("5 working days", "zh") == "5 个工作日"
    assert local("about 5–8 min", "zh") == "约 5–8 分钟"
    assert local("3 left", "zh") == "仅剩 3 件"
    assert local("有货", "zh") == "有货"
    assert local("3 left", "en") == "3 left"
