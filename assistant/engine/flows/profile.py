"""The customer's own profile: what is in it, the gift cards, and the address that new orders go to."""

from __future__ import annotations

import re

from assistant.engine.addresses import PARTS, missing
from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import ask, came_of, unable

__all__ = ["address_again", "address_of", "change_my_address", "my_profile"]

_POSTCODE = re.compile(r"\bpostcode\b|邮编", re.IGNORECASE)
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
        return case.call("my_profile") if "my_profile" in case.lent else unable(case)
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


def change_my_address(case: Case) -> Move:
    """Propose the new address of the profile, asked for in one or part by part."""
    tool = "change_my_address"
    if again := address_again(case, tool):
        return again
    if done := came_of(case, tool):
        return done
    if tool not in case.lent:
        return unable(case)
    case = case.knowing(matter=case.slot("matter") or case.text)
    wanted = missing(case.state.slots)
    return ask(case, wanted) if wanted else case.call(tool, **address_of(case))


def address_again(case: Case, tool: str) -> Move | None:
    """The question for what a tool could not use of an address, once; None when there is nothing of the kind."""
    tried = case.result(tool)
    if tried is None or tried.error != "invalid" or case.slot("again"):
        return None
    why = case.refusal(tried, "invalid")
    if _POSTCODE.search(tried.message):
        return ask(case.knowing(again="yes", postcode=""), "postcode", why)
    return ask(case.knowing(again="yes", **dict.fromkeys(PARTS, "")), "address", why)


def address_of(case: Case) -> dict[str, str]:
    """The address that is known, as tools take it; a postcode nobody knows is left empty."""
    lines = {name: case.slot(name) for name in PARTS}
    return lines | {"postcode": lines["postcode"].strip("-"), "country": lines["country"] or "CN"}
