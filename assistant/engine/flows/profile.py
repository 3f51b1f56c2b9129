"""The customer's own profile: what is in it, the gift cards, and the address that new orders go to."""

from __future__ import annotations

import re

from assistant.engine.addresses import PARTS, missing
from assistant.engine.case import Case, Move
from assistant.engine.flows.outcomes import ask, came_of, unable
from assistant.engine.situation import Receipt

__all__ = ["address_again", "address_of", "change_my_address", "my_profile"]

_CARDS = re.compile(r"\bgift ?cards?\b|\bbalance\b|\bvoucher|礼品卡|余额|购物卡", re.IGNORECASE)
_POSTCODE = re.compile(r"\bpostcode\b|邮编", re.IGNORECASE)
_ADDRESS = re.compile(r"\baddress\b|地址", re.IGNORECASE)
_PAYMENT = re.compile(r"\bpay(?:ment)?s?\b|\bcards?\b|支付|付款|银行卡", re.IGNORECASE)


def my_profile(case: Case) -> Move:
    """Say what the profile holds: all of it, or what is asked for."""
    result = case.result("my_profile")
    if result is None:
        return case.call("my_profile") if "my_profile" in case.lent else unable(case)
    if result.status != "done" or not result.receipts:
        return case.failed(result)
    profile, *cards = result.receipts
    return case.reply(*_told(case, profile, cards), confidence=0.95)


def _told(case: Case, profile: Receipt, cards: list[Receipt]) -> list[str]:
    asked = [name for name, pattern in (("gift_cards", _CARDS), ("address", _ADDRESS)) if pattern.search(case.text)]
    asked = asked or [name for name in ("payment",) if _PAYMENT.search(case.text)]
    sentences = []
    for name in ("name", "email", "address", "payment", "gift_cards"):
        value = profile.field(name) or (profile.field(f"{name}_methods") if name == "payment" else "")
        if value and (not asked or name in asked):
            sentences.append(case.marked(case.say(f"profile_{name}", value=case.local(value)), profile))
    for card in cards:
        number, balance = card.field("number"), card.field("balance")
        if balance and (not asked or "gift_cards" in asked):
            sentences.append(case.marked(case.say("profile_card", number=number, balance=case.local(balance)), card))
    if "gift_cards" in asked and not sentences:
        sentences = [case.say("no_gift_cards")]
    return sentences or [case.say("who_known", name=profile.field("name"))]


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
