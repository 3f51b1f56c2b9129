"""What is said as people say it: money, times and counts in everyday words, and words that claim nothing."""

from __future__ import annotations

import pytest

from assistant.review import review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

WASH = Receipt(
    "r1", "passage", "article 洗车",
    {"title": "洗车", "text": "小车每次42.50元,打蜡另收3.20元。不合格的车身洗后7日内可免费重洗。晚间19:00后停止接车。"},
)  # fmt: skip
PASS_ZH = Receipt(
    "r2", "record", "次卡 XC-71",
    {"holder": "欧阳岚", "total": "24次", "used": "9次", "now": "2026-03-02 20:00", "next": "2026-03-03 08:30",
     "last": "2026-03-01 19:20"},
)  # fmt: skip
FERRY = Receipt(
    "r3", "record", "trip F-77",
    {"name": "Ann Sandberg", "leaves": "18:40", "parking_fee": "3.60 EUR", "per_km": "0.30 EUR", "reserved": "no",
     "total": "12 crossings", "used": "5 crossings"},
)  # fmt: skip
SKIPPED = Receipt(
    "r4", "tool", "skip_trip", {"trip": "F-77", "day": "2026-03-09"}, tool="skip_trip", status="done"
)  # fmt: skip
CABIN = Receipt("r5", "record", "cabin C-12", {"berths": "4", "due": "2026-10-05", "reserved": "yes"})
BERTHS = Receipt(
    "r6", "passage", "article berths",
    {"title": "Berths", "text": "An open berth is 235.00 EUR, a covered one 280.00 EUR. 地面车位200元,地下260元。"},
)  # fmt: skip
ALL = [BERTHS, WASH, PASS_ZH, FERRY, SKIPPED, CABIN]


def flaws_of(draft: str, language: Language) -> set[str]:
    said = "这次怎么收费?" if language == "zh" else "How is this charged, and can you skip the 9 March trip?"
    verdict = review(draft, ALL, said=said, handed_over=False, language=language)
    return {one.flaw for one in verdict.findings}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("小车洗一次42块5,打蜡3块2。", "小车洗一次43块5,打蜡3块2。"),
        ("次卡还剩15次。", "次卡还剩16次。"),
        ("离下次还有12个半小时。", "离下次还有13个半小时。"),
        ("您上次是晚上七点多来的。", "您上次是晚上九点多来的。"),
    ],
)
def test_figures_in_everyday_chinese_are_held_against_the_receipts(right: str, wrong: str) -> None:
    assert not flaws_of(right, "zh")
    assert {"number", "date"} & flaws_of(wrong, "zh")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("You have seven crossings left on trip F-77.", "You have eight crossings left on trip F-77."),
        ("Each kilometre of trip F-77 is 30 cents.", "Each kilometre of trip F-77 is 38 cents."),
        ("Your trip F-77 is the 18.40.", "Your trip F-77 is the 17.40."),
    ],
)
def test_figures_in_everyday_english_are_held_against_the_receipts(right: str, wrong: str) -> None:
    assert not flaws_of(right, "en")
    assert {"number", "date"} & flaws_of(wrong, "en")


@pytest.mark.parametrize(
    ("right", "wrong", "language"),
    [
        ("地下车位比地面的贵60元。", "地下车位比地面的贵90元。", "zh"),
        ("The covered berth is 45 euros dearer.", "The covered berth is 65 euros dearer.", "en"),
    ],
)
def test_how_much_more_a_thing_costs_follows_from_its_two_prices(right: str, wrong: str, language: Language) -> None:
    assert "number" not in flaws_of(right, language)
    assert "number" in flaws_of(wrong, language)


def test_three_parts_are_no_money() -> None:
    assert not flaws_of("这笔费用分三块。", "zh")


@pytest.mark.parametrize(
    ("draft", "language"),
    [
        ("欧阳您好,次卡总共24次。", "zh"),
        ("我稍后一起再试。", "zh"),
        ("车身洗后7日内可以免费重洗。", "zh"),
        ("Twice, Ms Sandberg.", "en"),
        ("Then I can add up everything for you.", "en"),
        ("Done: trip F-77 is skipped on 9 March.", "en"),
        ("€3.60 was added as the parking fee of trip F-77.", "en"),
        ("The cabin is due on 5 October and has no other berths.", "en"),
    ],
)
def test_words_that_claim_no_deed_and_no_other_record_pass(draft: str, language: Language) -> None:
    assert not {"action", "name", "policy", "unsupported"} & flaws_of(draft, language)


def test_done_is_no_deed_that_never_ran() -> None:
    assert "action" in flaws_of("Done: your money is refunded.", "en")
