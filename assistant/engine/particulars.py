"""The particulars of each operation in a message: what a frame keeps of it, and what a plain answer says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from assistant.engine.addresses import address, part
from assistant.engine.amounts import company_name
from assistant.engine.company import Company
from assistant.engine.moments import day, time_of_day
from assistant.engine.wants import (
    because,
    cancel_reason,
    email_in,
    fault,
    option,
    paid_with,
    phone,
    refunded_to,
    tax_number,
    title,
    topic,
)

__all__ = ["ASKED", "FREE", "OPERATIONS", "RECOGNISED", "Said", "answered", "particulars"]

Particulars = dict[str, str]
_RETURN = re.compile(r"(?<![A-Za-z0-9\-])([RrXx])[ \-–—](\d{3,7})(?![A-Za-z0-9])")
_VAT = re.compile(r"\bvat\b|\bspecial\b|专用?发?票|增值税", re.IGNORECASE)
_ORDINARY = re.compile(r"\b(?:general|ordinary|normal|regular|personal)\b|普通|个人|普票", re.IGNORECASE)
_PROFILE = re.compile(
    r"\bprofile\b|\baccount\b|\bdefault\b|\bsaved\b|\bfuture\b|\bmy own\b|个人资料|账[号户]|默认|以后|资料|常用",
    re.IGNORECASE,
)
_ONE_ORDER = re.compile(r"\border\b|\bparcel\b|\bdelivery\b|\bpackage\b|订单|这单|包裹|快递", re.IGNORECASE)
_LONGEST = 300


class Said(NamedTuple):
    """A message with what it is read against: the house's goods, and today as an ISO date."""

    text: str
    company: Company
    today: str


def _cancellation(said: Said) -> Particulars:
    return {"why": cancel_reason(said.text)}


def _address(said: Said) -> Particulars:
    return dict(address(said.text))


def _items(said: Said) -> Particulars:
    return {"option": option(said.text, said.company), "pay_with": _extra_paid(said.text)}


def _payment(said: Said) -> Particulars:
    return {"pay_with": paid_with(said.text)}


def _return(said: Said) -> Particulars:
    return {"because": because(said.text), "refund_to": refunded_to(said.text)}


def _exchange(said: Said) -> Particulars:
    return {"because": because(said.text), **_items(said)}


def _invoice(said: Said) -> Particulars:
    kind = "vat" if _VAT.search(said.text) else "general" if _ORDINARY.search(said.text) else ""
    name = title(said.text) or company_name(said.text, said.company)
    return {"title": name, "kind": kind, "tax_number": tax_number(said.text), "email": email_in(said.text)}


def _callback(said: Said) -> Particulars:
    moment = {"day": day(said.text, said.today), "time": time_of_day(said.text)}
    return {**moment, "topic": topic(said.text), "phone": phone(said.text)}


def _repair(said: Said) -> Particulars:
    return {"fault": said.text[:_LONGEST] if fault(said.text) else "", "day": day(said.text, said.today)}


def _return_number(said: Said) -> Particulars:
    found = _RETURN.search(said.text)
    return {"return_number": f"{found[1].upper()}-{found[2]}" if found else ""}


def _nothing(_: Said) -> Particulars:
    return {}


_READ: Mapping[str, Callable[[Said], Particulars]] = {
    "cancel_order": _cancellation,
    "change_order_address": _address,
    "change_my_address": _address,
    "change_order_items": _items,
    "change_order_payment": _payment,
    "start_return": _return,
    "start_exchange": _exchange,
    "claim_price_difference": _nothing,
    "request_invoice": _invoice,
    "book_callback": _callback,
    "book_repair": _repair,
    "return_status": _return_number,
    "my_profile": _nothing,
    "undo_operation": _nothing,
}
OPERATIONS = frozenset(_READ)
# What is taken as it is said, and what has to be recognised.
FREE = frozenset({"why", "option", "title", "topic", "fault"})
RECOGNISED = frozenset({"address", "line1", "city", "day", "time", "repair_day", "tax_number", "phone"})
ASKED = FREE | RECOGNISED | {"postcode", "pay_with", "refund_to", "scope", "return_number"}


def particulars(intent: str, said: Said) -> Particulars:
    """What a message says of the operation `intent`; only what it does say."""
    read = _READ.get(intent, _nothing)
    return {name: value for name, value in read(said).items() if value}


def answered(asked: str, intent: str, said: Said) -> Particulars:
    """What a plain answer to the question for `asked` says, beside what the operation reads in any message."""
    text = said.text.strip()
    beside = particulars(intent, said)
    match asked:
        case "address":
            return beside
        case "line1" | "city" | "postcode":
            return beside | part(asked, text)
        case "time" if found := re.fullmatch(r"\D{0,12}(\d{1,2})\D{0,8}", text):
            return beside | {"time": beside.get("time") or time_of_day(f"at {found[1]}")}
        case "pay_with" | "refund_to":
            return beside | {asked: paid_with(text) or beside.get(asked) or text[:40]}
        case "phone":
            return beside | {"phone": phone(text)} if phone(text) else beside
        case "tax_number":
            number = tax_number(text.upper())
            return beside | {"tax_number": number} if number else beside
        case "scope":
            scope = "profile" if _PROFILE.search(text) else "order" if _ONE_ORDER.search(text) else ""
            return beside | {"scope": scope} if scope else beside
        case "title":
            return beside | {"title": beside.get("title") or _bare_name(text)}
        case _ if asked in FREE:
            return beside | {asked: beside.get(asked) or text[:_LONGEST]}
        case _:
            return beside


def _bare_name(text: str) -> str:
    name = re.sub(
        r"^(?:it'?s|it is|to|on|the name is|my name is|just|please use|抬头|写|是|开给|就?写)[:：\s]*",
        "",
        text,
        flags=re.I,
    )
    return re.split(r"[,，;；\n]", name)[0].strip(" .。")[:80]


def _extra_paid(text: str) -> str:
    """How a difference is to be paid, where a text speaks of paying."""
    return paid_with(text) if re.search(r"\bpay|\bcharge|\bwith\b|\bto\b|付|补|用|退", text, re.IGNORECASE) else ""
