"""The customer's own profile: what is in it, and the gift cards."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move

__all__ = ["my_profile"]

_TOLD = ("name", "company", "email", "phone", "address", "ways_to_pay", "gift_card")
# The first that the text asks for; all of the profile where it asks for none.
_ASKED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("gift_card", re.compile(r"\bgift ?cards?\b|\bbalance\b|\bvoucher|\bcredit\b|礼品卡|余额|购物卡", re.IGNORECASE)),
    ("address", re.compile(r"\baddress\b(?<!email address)|(?<!邮箱)地址", re.IGNORECASE)),
    ("email", re.compile(r"\be-?mail\b|邮箱", re.IGNORECASE)),
    ("phone", re.compile(r"\bphone\b|电话|手机", re.IGNORECASE)),
    ("ways_to_pay", re.compile(r"\bpay(?:ment)?s?\b|\bcards?\b|支付|付款|银行卡", re.IGNORECASE)),
)


def my_profile(case: Case) -> Move:
    """Say what the profile holds: all of it, or what is asked for."""
    result = case.result("my_profile")
    if result is None:
        return case.call("my_profile")
    if result.status != "done" or not result.receipts:
        return case.failed(result)
    profile = result.receipts[0]
    asked = next((name for name, pattern in _ASKED if pattern.search(case.text)), "")
    told = [name for name in _TOLD if profile.field(name) and asked in ("", name)]
    sentences = [
        case.marked(case.say(f"profile_{name}", value=case.local(profile.field(name))), profile) for name in told
    ]
    nothing = case.say("no_gift_cards" if asked == "gift_card" else "profile_lacks")
    return case.reply(*(sentences or [nothing]), confidence=0.95)
