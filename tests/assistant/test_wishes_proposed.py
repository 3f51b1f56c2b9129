"""A yes that says the proposal's own verb again is plain; anything beside it is not."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import assistant.wishes
from assistant.policy import decide
from assistant.steps import Answer, AskByName, CarryOut, Decline
from assistant.wishes import Consent, read_consent
from crm_tools.registry import Effect, load_tools
from crm_tools.words import Words
from tests.assistant.test_policy import AGREED, NOW, RETURN, SHOWN, TOLD, opening, said
from tests.assistant.test_wishes import NO, POLITE, YES

PROPOSED = yaml.safe_load((Path(assistant.wishes.__file__).parent / "proposed.yaml").read_text(encoding="utf-8"))
TOOLS = sorted(PROPOSED["tools"])
ENGLISH = [one for one in YES if one.isascii()]
NEGATIONS = ["not", "don't", "do not", "never", "no", "不", "别", "不要", "先不", "没", "先别"]
MORE = ["but", "if it is free", "tomorrow", "two", "the other one", "the black one", "A-1057", "and the filter", "half"]
MORE += ["但是", "如果免费", "明天", "两个", "另一个", "黑色的", "和滤网", "吗", "之前先告诉我", "不了", "一半"]


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("cancel_order", "yes, cancel it"), ("cancel_order", "Yes please cancel the order."),
        ("cancel_order", "ok then cancel it for me"), ("cancel_order", "确认取消"), ("cancel_order", "嗯嗯取消吧"),
        ("cancel_order", "好的，帮我把订单取消掉"), ("cancel_order", "yes, I want to cancel it, thanks"),
        ("cancel_order", "confirm the cancellation"), ("cancel_order", "yes pls"), ("start_return", "行，那就退吧"),
        ("start_return", "yes, send it back please"), ("start_return", "可以，办理退货吧"),
        ("start_exchange", "好，换吧"), ("start_exchange", "yes swap it"), ("change_order_address", "对，改吧"),
        ("change_order_address", "yes, change the address"), ("book_repair", "好的，预约吧"),
        ("book_callback", "sure, book the call"), ("request_part", "好的，帮我下单"),
        ("request_part", "yes order the part"),
        ("claim_price_difference", "确认退差价"), ("open_ticket", "yes, open the ticket"),
    ],
)  # fmt: skip
def test_a_yes_that_repeats_the_verb_is_plain(tool: str, text: str) -> None:
    assert read_consent(text, tool) is Consent.YES


@pytest.mark.parametrize(
    ("tool", "text"),
    [
        ("start_return", "yes, cancel it"), ("start_return", "确认取消"), ("request_part", "嗯嗯取消吧"),
        ("cancel_order", "yes, cancel it?"), ("cancel_order", "yes, cancel the return"),
        ("cancel_order", "yes, cancel A-1057"), ("cancel_order", "yes, cancel both"),
        ("cancel_order", "确认取消吗"), ("cancel_order", "确认不取消"), ("cancel_order", "好的，先别取消"),
        ("cancel_order", "yes, cancel it, but keep the filter"), ("cancel_order", "cancel it"),
        ("cancel_order", "取消"), ("cancel_order", "取消吧"), ("cancel_order", "好的取消不了"),
        ("start_return", "好的，退机器"), ("start_return", "好的，退一半"), ("start_return", "行，那就不退了"),
        ("start_exchange", "yes, swap it for a black one"), ("change_order_address", "好的，改成上海"),
        ("", "yes, cancel it"), ("no_such_tool", "yes, cancel it"),
    ],
)  # fmt: skip
def test_another_verb_object_or_condition_is_no_yes(tool: str, text: str) -> None:
    assert read_consent(text, tool) is not Consent.YES


def test_every_write_has_its_verbs_and_nothing_else_has() -> None:
    assert {one.name for one in load_tools().values() if one.effect is Effect.WRITE} == set(TOOLS)


def _repeats(tool: str) -> list[str]:
    return PROPOSED["tools"][tool]["verbs"] + PROPOSED["tools"][tool]["nouns"]


@given(st.data(), st.sampled_from(TOOLS), st.sampled_from(YES), st.lists(st.sampled_from(POLITE), max_size=1))
def test_only_a_yes_before_it_and_nothing_more_makes_it_one(
    data: st.DataObject, tool: str, yes: str, polite: list[str]
) -> None:
    repeat = data.draw(st.sampled_from(_repeats(tool)))
    assert read_consent(" ".join([yes, *polite, repeat]), tool) is Consent.YES

    negation, more = data.draw(st.sampled_from(NEGATIONS)), data.draw(st.sampled_from(MORE))
    for text in (f"{yes} {negation} {repeat}", f"{negation} {repeat}", f"{yes} {repeat} {negation}"):
        assert read_consent(text, tool) is not Consent.YES
    for text in (f"{yes} {repeat} {more}", f"{more} {yes} {repeat}", f"{yes} {more} {repeat}", f"{yes} {repeat}?"):
        assert read_consent(text, tool) is not Consent.YES


@given(st.sampled_from(TOOLS), st.sampled_from(YES), st.sampled_from(NO))
def test_a_no_beside_a_yes_is_one_only_where_it_is_the_verb(tool: str, yes: str, no: str) -> None:
    verb = no in {"cancel", "取消", "取消吧"} and tool == "cancel_order"
    assert (read_consent(f"{yes} {no}", tool) is Consent.YES) is verb


@given(st.sampled_from(TOOLS), st.text(max_size=120))
def test_without_a_yes_nothing_is_one(tool: str, text: str) -> None:
    if not any(word in text.casefold() for word in YES):
        assert read_consent(text, tool) is not Consent.YES


@pytest.mark.parametrize("text", ["yes " * 25_000, "那就" * 40, "yes " + "just so " * 9, "好的" * 39 + "退"])
def test_a_long_or_winding_text_is_read_at_once(text: str) -> None:
    started = time.thread_time()

    assert read_consent(text, "start_return") is not Consent.YES
    assert time.thread_time() - started < 1


CANCEL = replace(RETURN, tool="cancel_order")


def test_the_yes_is_for_the_tool_that_was_shown() -> None:
    assert decide(opening(SHOWN, said("确认取消"), pending=CANCEL), now=NOW) == CarryOut(CANCEL)
    assert decide(opening(SHOWN, said("yes, cancel it"), pending=RETURN), now=NOW) == Answer()
    other = said("It takes two days.", SHOWN.author)
    assert decide(opening(SHOWN, said("hm"), other, said("yes, cancel it"), pending=CANCEL), now=NOW) == Answer()


def test_the_bare_verb_of_a_cancellation_decides_nothing_and_of_another_proposal_is_a_no() -> None:
    assert decide(opening(SHOWN, said("取消吧"), pending=CANCEL), now=NOW) == Answer()
    assert decide(opening(SHOWN, said("取消吧"), pending=RETURN), now=NOW) == Decline(RETURN)
    waits = replace(AGREED, tool="cancel_order")
    assert decide(replace(opening(TOLD, said("cancel")), awaiting=(waits,)), now=NOW) == Decline(waits)


def test_what_is_agreed_to_by_name_stays_so() -> None:
    name, waits = Words("refund the difference", "退还差价"), replace(RETURN, tool="claim_price_difference")

    found = replace(opening(SHOWN, said("确认退差价"), pending=waits), by_name=name)

    assert decide(found, now=NOW) == AskByName(waits, name)
