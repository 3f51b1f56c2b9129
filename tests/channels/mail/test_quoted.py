from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.quoted import own_words


@pytest.mark.parametrize(
    "rest",
    [
        "On Mon, 21 Nov 2026 at 09:00, Shop <help@shop.example> wrote:\n> hello",
        "On Mon, 21 Nov 2026 at 09:00,\nShop <help@shop.example>\nwrote:\n\n> hello",
        "在 2026年11月21日，17:00，Shop <help@shop.example> 写道：\n> 你好",
        "Shop <help@shop.example> 于2026年11月21日周六 17:00写道：\n> 你好",
        "------------------ 原始邮件 ------------------\n发件人: Shop\n你好",
        "------------------ Original ------------------\nFrom: Shop\nhello",
        "-----Original Message-----\nFrom: Shop\nhello",
        "发件人: Shop <help@shop.example>\n发送时间: 2026年11月21日\n收件人: lin\n主题: 回复\n\n你好",
        "From: Shop <help@shop.example>\nSent: Monday\nTo: Lin\nSubject: Re\n\nhello",
        "________________________________\nFrom: Shop\nhello",
        "-- \nLin Wei\nExample Ltd",
        "Sent from my iPhone",
        "发自我的iPhone",
    ],
)
def test_what_is_quoted_or_signed_is_left_out(rest: str) -> None:
    assert own_words(f"Yes please\n\n{rest}") == "Yes please"


@pytest.mark.parametrize(
    "text",
    [
        "From: what I remember it was blue.\nPlease check.",
        "On Monday I wrote: please call me.\nNobody did.",
        "在北京可以送货吗？",
        "--help me\nplease",
        "1 - 2 weeks?",
    ],
)
def test_a_persons_own_words_stay(text: str) -> None:
    assert own_words(text) == text


def test_answers_between_the_quoted_lines_are_kept() -> None:
    assert own_words("> Which size?\nLarge\n> Which colour?\nRed") == "Large\nRed"


def test_a_mail_that_only_quotes_is_shown_whole() -> None:
    assert own_words("> hello\n> there") == "> hello\n> there"


@given(st.text(st.sampled_from("On 在于写道wrote:<>@-_ \nFrom: 发件人>"), max_size=400))
def test_trimming_never_adds_or_loses_everything(text: str) -> None:
    own = own_words(text)

    assert bool(own) == bool(text.strip())
    assert set(own) <= set(text) | {"\n"}
