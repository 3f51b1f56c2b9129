from __future__ import annotations

import pytest

from assistant.engine.language import detect, readable
from crm_tools.words import Language


@pytest.mark.parametrize(
    ("text", "fallback", "language"),
    [
        ("where is my order", "zh", "en"),
        ("hello", "zh", "en"),
        ("我的订单到哪了", "en", "zh"),
        ("我的 Aria One espresso machine 坏了怎么办", "en", "zh"),
        ("A-1042", "zh", "zh"),
        ("A-1042", "en", "en"),
        ("ok", "zh", "zh"),
        ("", "zh", "zh"),
        ("😀", "en", "en"),
        ("What does 转人工 mean in this chat", "zh", "en"),
        ("lena@example.com", "zh", "zh"),
        ("Aria One", "zh", "zh"),
        ("Aria One 多少钱", "en", "zh"),
    ],
)
def test_the_language_of_a_text(text: str, fallback: Language, language: Language) -> None:
    assert detect(text, fallback) == language


def test_dates_read_as_people_write_them() -> None:
    assert readable("by 2026-11-03", "en") == "by 3 November 2026"
    assert readable("2026-11-03T10:00:00+08:00", "zh") == "2026 年 11 月 3 日"
    assert readable("2026-13-40", "en") == "2026-13-40"
    assert readable("SF2026-1", "en") == "SF2026-1"
