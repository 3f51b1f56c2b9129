from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import assistant.wishes
from assistant.wishes import Consent, asks_for_person, find_code, find_email, read_consent

LISTS = yaml.safe_load((Path(assistant.wishes.__file__).parent / "wishes.yaml").read_text(encoding="utf-8"))
YES, NO, POLITE = LISTS["yes"], LISTS["no"], LISTS["polite"]


@pytest.mark.parametrize(
    "text",
    [
        "yes", "Yes!", "YES PLEASE", "ok", "OK.", "okay, thanks", "yes, go ahead", "Please go ahead", "sure, do it",
        "yes yes yes", "that’s right", "好的", "好的，谢谢", "可以", "嗯嗯", "行吧", "确认",
        "是的，请办理", "没问题", "好，就这样",
        "yes, please order it", "Yes please, pass it on.", "yes, book it", "ok, send it", "yes please open it",
        "please order it", "yes, return it please", "好的，请转给他们", "好的，帮我下单", "可以，下单吧",
        "行，转过去吧", "好的，办理", "是的，帮我开工单，谢谢",
    ],
)  # fmt: skip
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert read_consent(text) is Consent.YES


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No, thanks.",
        "no thank you",
        "don't",
        "do not",
        "cancel",
        "not now",
        "不要",
        "算了",
        "先不要",
        "不用了，谢谢",
        "取消吧",
    ],
)
def test_a_plain_no_is_a_no(text: str) -> None:
    assert read_consent(text) is Consent.NO


@pytest.mark.parametrize(
    "text",
    [
        "yes, but only if it is free", "yes but not today", "ok but which order?", "yes?? for which one", "no yes",
        "yes, order it tomorrow", "yes, please order two", "yes, order it but cheaper", "yes, don't order it",
        "yes, order it?", "send it", "open it", "yes, send it to my office", "yes, cancel it",
        "yes, order the other one",
        "好的，帮我下单两个", "好的，先不下单", "好的，帮我下单吗", "好的，不要转给他们", "好的，转给他们之前先告诉我",
        "开工单",
        "yes no", "yes, no, yes", "do not go ahead", "don't do it", "please don't go ahead", "not ok", "not sure",
        "I am not sure", "never", "yes if you pay", "ok then cancel", "sure, whatever happened to my refund",
        "好的，但是运费谁出？", "好的，但是…", "可以吗", "可以吗？", "不可以", "不好", "不行吧好的",
        "对了", "行了", "是吧", "对吧", "好了", "yeah right", "right then",
        "好的不要", "不是的", "不确定", "好不好", "行不行",
        "不同意也可以", "别确认", "要不算了", "👍", "🆗", "✅", "", "   ", "?!", "…", "yes" * 60, "y e s", "eys", "да",
    ],
)  # fmt: skip
def test_anything_more_or_less_is_unclear_or_a_no_but_never_a_yes(text: str) -> None:
    assert read_consent(text) is not Consent.YES


@given(st.sampled_from(YES), st.sampled_from(NO), st.lists(st.sampled_from(POLITE), max_size=3), st.booleans())
def test_a_yes_beside_a_no_is_neither(yes: str, no: str, polite: list[str], yes_first: bool) -> None:
    words = [yes, *polite, no] if yes_first else [no, *polite, yes]

    assert read_consent(" ".join(words)) is not Consent.YES


@given(
    st.sampled_from(YES),
    st.sampled_from(["not", "don't", "do not", "never", "no", "不", "别", "不要", "先不", "没"]),
    st.lists(st.sampled_from(POLITE), max_size=3),
)
def test_polite_words_round_a_negation_make_no_yes(yes: str, negation: str, polite: list[str]) -> None:
    for text in (" ".join([negation, *polite, yes]), " ".join([*polite, negation, yes]), f"{negation}{yes}"):
        assert read_consent(text) is not Consent.YES


@given(st.sampled_from(YES), st.lists(st.sampled_from(POLITE), max_size=2), st.sampled_from(LISTS["repeats"]))
def test_a_yes_that_repeats_the_proposal_is_one_and_a_no_is_not(yes: str, polite: list[str], said: str) -> None:
    assert read_consent(" ".join([yes, *polite, said])) is Consent.YES
    for negation in ("no", "don't", "不", "先不", "但是"):
        assert read_consent(" ".join([yes, negation, said])) is not Consent.YES


@given(st.sampled_from(YES), st.lists(st.sampled_from([*POLITE, "!", "。", "，", " "]), max_size=4))
def test_politeness_and_punctuation_take_nothing_from_a_yes(yes: str, around: list[str]) -> None:
    assert read_consent(" ".join([yes, *around])) is Consent.YES


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    assert read_consent(text) in Consent
    assert asks_for_person(text) in (True, False)
    find_code(text)
    find_email(text)


@given(st.sampled_from(YES), st.text(alphabet=st.characters(categories=["L", "N"]), min_size=3, max_size=40))
def test_words_we_do_not_know_make_a_yes_unclear(yes: str, more: str) -> None:
    known = {*YES, *NO, *POLITE}
    if not any(more.casefold().startswith(word) or more.casefold().endswith(word) for word in known):
        assert read_consent(f"{yes} {more}") is not Consent.YES


@pytest.mark.parametrize(
    "text",
    ["yes " * 25_000, "好的" * 25_000, "no " * 30_000, "请" * 50_000, "a@" * 50_000, "1" * 100_000, "please " * 14_000],
)
def test_a_hundred_kilobytes_are_read_at_once_and_are_no_yes(text: str) -> None:
    started = time.thread_time()

    verdict = read_consent(text)
    asks_for_person(text)
    find_code(text)
    find_email(text)

    assert verdict is Consent.UNCLEAR
    assert time.thread_time() - started < 2


@pytest.mark.parametrize(
    "text",
    [
        "person",
        "A person, please.",
        "I want to talk to a person",
        "转人工",
        "请转人工",
        "人工客服！",
        "我要人工，谢谢",
        "Human please",
    ],
)
def test_a_wish_for_a_person_is_seen(text: str) -> None:
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "a person told me to return it",
        "how many people work there?",
        "不要转人工",
        "人工降噪是什么",
        "",
        "person " * 20,
    ],
)
def test_a_mere_mention_of_people_is_no_wish(text: str) -> None:
    assert not asks_for_person(text)


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("mei.lin@example.com", "mei.lin@example.com"),
        ("It is Mei.Lin+shop@Example.COM.", "Mei.Lin+shop@Example.COM"),
        ("邮箱是wang@example.com，谢谢", "wang@example.com"),
        ("a@b", None),
        ("nothing here", None),
    ],
)
def test_an_address_is_found(text: str, email: str | None) -> None:
    assert find_email(text) == email


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456", "123456"), ("it's 123 456", "123456"), ("123-456!", "123456"), ("验证码是654321", "654321"),
        ("1234567", None), ("12345", None), ("A-1042", None), ("order 123456789012", None),
    ],
)  # fmt: skip
def test_a_six_digit_code_is_found(text: str, code: str | None) -> None:
    assert find_code(text) == code
