"""How each kind of slot is read in a customer's words: in any message, and in the answer to the question for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.engine.addresses import address, part
from assistant.engine.amounts import need, timeline
from assistant.engine.company import Company
from assistant.engine.counting import quantity
from assistant.engine.firms import company_name
from assistant.engine.moments import day, time_of_day
from assistant.engine.reasons import because, cancel_reason, fault
from assistant.engine.slots import reason, ticket_number
from assistant.engine.topic import part_number
from assistant.engine.wants import email_in, option, paid_with, phone, refunded_to, tax_number, title, topic
from assistant.procedures.procedure import Slot

__all__ = ["READERS", "Particulars", "Read", "Reader"]

Particulars = dict[str, str]
Read = Callable[[str, str, Slot, Company, str], Particulars]
_LONGEST = 300
_RETURN = re.compile(r"(?<![A-Za-z0-9\-])([RrXx])[ \-–—](\d{3,7})(?![A-Za-z0-9])")
_MONEY = re.compile(r"(?:[¥￥]\s*|\b(?:cny|rmb)\s*)?(\d[\d,]*(?:\.\d{1,2})?)\s*(?:元|块|yuan|cny|rmb)?", re.IGNORECASE)
_MONEY_SAID = re.compile(r"[¥￥]|元|块钱?|yuan|\bcny\b|\brmb\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reader:
    """`read` finds it in any message, `answer` only in the answer to its question (named by what was asked for).

    `free`: any words are an answer; `recognised`: the answer is known by its form; `asks`: the parts it asks for.
    """

    read: Read
    answer: Read | None = None
    free: bool = False
    recognised: bool = False
    asks: frozenset[str] = frozenset()


def _nothing(_text: str, _name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return {}


def _plain(find: Callable[[str], str]) -> Read:
    return lambda text, name, _slot, _company, _today: {name: find(text)}


def _fault(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return {name: text[:_LONGEST] if fault(text) else ""}


def _address(text: str, _name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return dict(address(text))


def _address_part(text: str, asked: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return {} if asked == "address" else part(asked, text)


def _option(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: option(text, company)}


def _extra_paid(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    """A way to pay, where a text speaks of paying."""
    speaks = re.search(r"\bpay|\bcharge|\bwith\b|\bto\b|\buse\b|付|补|用|退|改", text, re.IGNORECASE)
    return {name: paid_with(text) if speaks else ""}


def _paid_answer(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return {name: paid_with(text) or text[:40]}


def _title(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: title(text) or company_name(text, company)}


def _title_answer(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    return {name: title(text) or _bare_name(text)}


def _bare_name(text: str) -> str:
    name = re.sub(
        r"^(?:it'?s|it is|to|on|the name is|my name is|just|please use|抬头|写|是|开给|就?写)[:：\s]*",
        "",
        text,
        flags=re.I,
    )
    return re.split(r"[,，;；\n]", name)[0].strip(" .。")[:80]


def _day(text: str, name: str, _slot: Slot, _company: Company, today: str) -> Particulars:
    return {name: day(text, today)}


def _hour(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    found = re.fullmatch(r"\D{0,12}(\d{1,2})\D{0,8}", text)
    return {name: time_of_day(text) or (time_of_day(f"at {found[1]}") if found else "")}


def _choice(text: str, name: str, slot: Slot, _company: Company, _today: str) -> Particulars:
    """The first of a slot's answers that the text names."""
    for one in slot.choices:
        labels = {one.en.casefold(), one.zh.casefold(), one.value.casefold()}
        if text.strip().casefold() in labels or any(re.search(word, text, re.IGNORECASE) for word in one.words):
            return {name: one.value}
    return {}


def _return_number(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    found = _RETURN.search(text)
    return {name: f"{found[1].upper()}-{found[2]}" if found else ""}


def _quantity(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: str(quantity(text, company) or "")}


def _number(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    found = re.search(r"(?<![\w.-])(\d{1,5})(?![\w.-])", text)
    return {name: str(quantity(text, company) or "") or (found[1] if found else "")}


def _need(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: need(text, company)[:_LONGEST]}


def _company(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: company_name(text, company)}


def _company_answer(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: company_name(text, company) or re.split(r"[\n，,]", text)[0].strip(" .。")[:80]}


def _product(text: str, name: str, _slot: Slot, company: Company, _today: str) -> Particulars:
    return {name: next(iter(company.named_in(text)), "")}


def _money(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    found = _MONEY.search(text) if _MONEY_SAID.search(text) else None
    return {name: found[1].replace(",", "") if found else ""}


def _money_answer(text: str, name: str, _slot: Slot, _company: Company, _today: str) -> Particulars:
    found = _MONEY.search(text)
    return {name: found[1].replace(",", "") if found else ""}


READERS: Mapping[str, Reader] = {
    "order": Reader(_nothing),
    "wares": Reader(_nothing),
    "variant": Reader(_option, free=True),
    "address": Reader(
        _address, _address_part, recognised=True, asks=frozenset({"address", "line1", "city", "postcode"})
    ),
    "because": Reader(_plain(because)),
    "choice": Reader(_choice, _choice),
    "answer": Reader(_nothing, _choice),
    "payment": Reader(_plain(paid_with), _paid_answer),
    "extra_payment": Reader(_extra_paid, _paid_answer),
    "refund_place": Reader(_plain(refunded_to), _paid_answer),
    "title": Reader(_title, _title_answer, free=True),
    "tax_number": Reader(_plain(tax_number), _plain(lambda text: tax_number(text.upper())), recognised=True),
    "email": Reader(_plain(email_in), recognised=True),
    "phone": Reader(_plain(phone), recognised=True),
    "day": Reader(_day, recognised=True),
    "time": Reader(_plain(time_of_day), _hour, recognised=True),
    "amount": Reader(_money, _money_answer, recognised=True),
    "quantity": Reader(_quantity, _number, recognised=True),
    "product": Reader(_product),
    "company": Reader(_company, _company_answer, free=True),
    "need": Reader(_need, free=True),
    "timeline": Reader(_plain(timeline), free=True),
    "fault": Reader(_fault, free=True),
    "topic": Reader(_plain(topic), free=True),
    "reason": Reader(_plain(reason), free=True),
    "cancel_reason": Reader(_plain(cancel_reason), free=True),
    "text": Reader(_nothing, free=True),
    "matter": Reader(_nothing, free=True),
    "return_number": Reader(_return_number, recognised=True),
    "ticket_number": Reader(_plain(ticket_number), recognised=True),
    "part_number": Reader(_plain(part_number), recognised=True),
}
