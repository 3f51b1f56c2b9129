from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.review import Verdict, review
from crm_tools.service.receipts import Receipt
from crm_tools.words import Language
from tests.assistant.test_chinese_numbers import in_chinese

ORDER = Receipt(
    "r1", "record", "order A-1042",
    {"number": "A-1042", "total": "1,899.00 CNY", "expected_on": "2026-11-23", "tracking": "SF1234567"},
)  # fmt: skip
PASSAGE = Receipt("r2", "passage", "article returns", {"text": "within 14 days; the fee is ¥12", "title": "Returns"})


def judge(draft: str, *, said: str = "", handed_over: bool = False, language: Language = "en") -> Verdict:
    return review(draft, [ORDER, PASSAGE], said=said, handed_over=handed_over, language=language)


@pytest.mark.parametrize(
    "draft",
    [
        "Order A-1042 is on its way [r1].",
        "It cost 1,899.00 CNY [r1].",
        "It cost 1899 CNY [r1].",
        "It cost 1899.0 CNY [r1].",
        "It is expected on 23 November 2026 [r1].",
        "A return is possible within 14 days [r2], the fee is ¥12 [r2].",
        "I have 3 suggestions.",
        "Which order do you mean?",
        "Tracking SF1234567 [r1].",
    ],
)
def test_what_stands_in_a_receipt_may_be_said(draft: str) -> None:
    assert judge(draft) == Verdict(())


@pytest.mark.parametrize(
    ("draft", "flaw"),
    [
        ("It cost 1,989.00 CNY [r1].", "1,989.00"),
        ("It is expected on 24 November 2026 [r1].", "24"),
        ("A return is possible within 30 days [r2].", "30"),
        ("A return is possible within 140 days [r2].", "140"),
        ("Order A-1043 is on its way [r1].", "A-1043"),
        ("Your tracking number is SF7654321 [r1].", "SF7654321"),
        ("Ticket T-2001 is open.", "T-2001"),
    ],
)
def test_a_number_or_an_id_out_of_the_air_is_a_flaw(draft: str, flaw: str) -> None:
    verdict = judge(draft)

    assert not verdict.may_send
    assert any(flaw in one for one in verdict.flaws)


def test_what_the_customer_said_may_be_repeated() -> None:
    assert judge("I cannot find A-7777 among your orders.", said="where is a-7777?").may_send
    assert not judge("I cannot find A-7777 among your orders.").may_send


@given(st.integers(1_000, 9_999_999), st.integers(1, 99))
def test_a_number_is_the_same_however_it_is_written(whole: int, cents: int) -> None:
    receipt = Receipt("r1", "record", "x", {"total": f"{whole:,}.{cents:02d}"})

    for shown in (f"{whole:,}.{cents:02d}", f"{whole}.{cents:02d}"):
        assert review(f"It is {shown} [r1].", [receipt], said="", handed_over=False, language="en").may_send
    other = f"{whole + 11:,}.{cents:02d}"
    assert not review(f"It is {other} [r1].", [receipt], said="", handed_over=False, language="en").may_send


@given(st.integers(11, 99_999_999), st.integers(1, 9_999))
def test_an_amount_in_characters_and_one_in_figures_prove_each_other_and_no_other(amount: int, off: int) -> None:
    for told, said in ((in_chinese(amount), f"{amount:,}"), (str(amount), in_chinese(amount))):
        receipt = Receipt("r1", "passage", "article x", {"text": f"风筝租一天{told}元。"})
        assert review(f"租一天 {said} 元 [r1]。", [receipt], said="", handed_over=False, language="zh").may_send
        for wrong in (f"{amount + off}", in_chinese(amount + off)):
            refused = review(f"租一天 {wrong} 元 [r1]。", [receipt], said="", handed_over=False, language="zh")
            assert refused.reasons == (f"{wrong} stands in no receipt",)


@pytest.mark.parametrize(
    ("told", "draft", "may_send"),
    [
        ("租金每天六十五元", "Renting costs 65 yuan a day [r1].", True),
        ("租金每天六十五元", "Renting costs 56 yuan a day [r1].", False),
        ("The deposit is 30,000 yuan", "押金 3 万元 [r1]。", True),
        ("The deposit is 3 yuan", "押金 3 万元 [r1]。", False),
        ("押金 12 万元", "The deposit is 12 yuan [r1].", False),
        ("It takes 1.5 hours", "需要一个半小时 [r1]。", True),
        ("It takes 2.5 hours", "需要一个半小时 [r1]。", False),
        ("两百元以上包邮", "Free from 200 yuan [r1].", True),
        ("delivered in 3 to 5 days", "三五天送达 [r1]。", True),
        ("delivered in 20 to 30 days", "二三十天送达 [r1]。", True),
        ("delivered in 20 days", "二三十天送达 [r1]。", False),
        ("ships soon", "万一没收到，请千万联系我们 [r1]。", True),
    ],
)
def test_chinese_amounts_are_held_to_their_receipts(told: str, draft: str, *, may_send: bool) -> None:
    receipt = Receipt("r1", "passage", "article x", {"text": told})
    language: Language = "en" if draft.isascii() else "zh"
    assert review(draft, [receipt], said="", handed_over=False, language=language).may_send is may_send


def test_a_marker_without_a_receipt_is_a_flaw() -> None:
    assert judge("Order A-1042 is on its way [r7].").reasons == ("there is no receipt r7",)


@pytest.mark.parametrize(
    ("draft", "language"),
    [
        ("I am passing you on to a colleague.", "en"),
        ("A colleague will call you back.", "en"),
        ("I'm transferring you now.", "en"),
        ("A person takes over here.", "en"),
        ("正在为您转人工，请稍等。", "zh"),
        ("已为您转接人工。", "zh"),
        ("同事会尽快联系您。", "zh"),
    ],
)
def test_a_person_may_be_promised_only_when_the_handoff_ran(draft: str, language: Language) -> None:
    assert judge(draft, language=language).reasons == ("a person is promised, but hand_over did not run",)
    assert judge(draft, language=language, handed_over=True).may_send


@pytest.mark.parametrize("draft", ["Would you like a colleague to look at it?", "Say “person” at any time."])
def test_a_person_may_be_offered(draft: str) -> None:
    assert judge(draft).may_send


@pytest.mark.parametrize("draft", ["", "   ", "\n"])
def test_silence_is_a_flaw(draft: str) -> None:
    assert judge(draft).flaws == ("the draft is empty",)


def test_the_customers_language_is_kept() -> None:
    english = "A return is possible within 14 days of delivery, opened or not [r2]."
    chinese = (
        "签收后 14 天内可以退货，无论是否拆封，商品需要清洁干净并且配件齐全，退款将在验收之后退回到原来的支付账户里面。"
    )

    assert judge(english, language="zh").reasons == ("the reply has to be in Chinese",)
    assert judge(chinese, language="en").reasons == ("the reply has to be in English",)
    assert judge(chinese, language="zh").may_send


def test_a_sermon_is_too_long() -> None:
    assert "too long" in judge("blah " * 1000).flaws[0]


@given(st.text(max_size=200))
def test_any_draft_can_be_judged(draft: str) -> None:
    judge(draft)


@given(st.integers(100, 10_000_000))
def test_no_number_gets_out_without_a_source(number: int) -> None:
    sources: list[Any] = []

    assert not review(f"It costs {number}.", sources, said="", handed_over=False, language="en").may_send


def test_what_is_quoted_word_for_word_from_a_record_is_no_promise_and_no_language_of_ours() -> None:
    subject = "a colleague will call me back 他们说同事会给我打电话，可是到现在都没有人联系我"
    record = Receipt("r1", "record", "ticket T-1003", {"subject": subject})
    quoted = f"Ticket T-1003: “{subject}”, open [r1]."

    assert review(quoted, [record], said="", handed_over=False, language="en").may_send
    invented = quoted.replace("call me back", "call you back")
    assert not review(invented, [record], said="", handed_over=False, language="en").may_send
    assert not review(f"{quoted} A colleague will call.", [record], said="", handed_over=False, language="en").may_send
