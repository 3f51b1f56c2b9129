"""A record of a customer's view as a colleague reads it: a title and one sentence, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_tools.commerce.money import say_money
from crm_tools.insights import summary_words as words
from crm_tools.insights.summary import sentences
from crm_tools.insights.summary_words import NOTHING_SAID, quoted, said
from crm_tools.insights.view import Customer360, Entry
from crm_tools.words import Words, fill, plain, say_day

__all__ = ["Told", "sentence", "tell"]

ITEMS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """How a record is called, and what there is to say of it."""

    title: Words
    said: Words


Teller = Callable[[Customer360, Entry], Told]


def tell(view: Customer360, ref: str) -> Told | None:
    """The record `ref` ("order A-1042") told; None for one that the view does not hold, and for tickets."""
    group, teller = TELLERS.get(ref.partition(" ")[0], ((), _order))
    entries = [view.person] if ref == view.person.ref else [one for name in group for one in getattr(view, name)]
    found = next((one for one in entries if one.ref == ref), None)
    return teller(view, found) if found else None


def sentence(head: Words, *facts: Words) -> Words:
    """What a record is, then what is known of it; unknown facts, which are empty, are left out."""
    known = [one for one in facts if one.en]
    colon = Words(": ", "：") if known else Words("", "")
    return Words(
        f"{head.en[:1].upper()}{head.en[1:]}{colon.en}{', '.join(one.en for one in known)}.",
        f"{head.zh}{colon.zh}{'，'.join(one.zh for one in known)}。",
    )


def _contact(view: Customer360, one: Entry) -> Told:
    return Told(plain(one.text("name")), sentences(view)[0].text)


def _order(view: Customer360, one: Entry) -> Told:
    placed, lines = _day(view, one, "placed_at"), [line for line in view.goods if line.ref == one.ref]
    status = _on(view, one, "delivered_at", Words("delivered on {day}", "{day} 签收"))
    items = [_pieces(line) for line in lines]
    return Told(
        _called("order", one),
        sentence(
            fill(Words("order {n} of {day}", "订单 {n}（{day}）"), {"n": _number(one), "day": placed}),
            *items[:ITEMS],
            words.MORE if len(items) > ITEMS else NOTHING_SAID,
            plain(say_money(one.number("total"), one.text("currency"))),
            status if status.en else said(words.STATUSES, one.text("status")),
            _expected(view, one) if one.number("under_way") else NOTHING_SAID,
        ),
    )


def _part(view: Customer360, one: Entry) -> Told:
    kind = one.ref.partition(" ")[0]
    return Told(
        _called(kind, one),
        sentence(
            _called(kind, one),
            _pieces(one),
            said(words.STATUSES, one.text("status")),
            _expected(view, one) if one.number("under_way") else NOTHING_SAID,
        ),
    )


def _return(view: Customer360, one: Entry) -> Told:
    order = fill(Words("order {order}", "订单 {order}"), {"order": plain(one.text("order"))})
    refund = {"amount": plain(say_money(one.number("refund"), view.company.currency))}
    return Told(
        _called("return", one),
        sentence(
            _called("return", one),
            order,
            _name(one),
            said(words.RETURN_STATUSES, one.text("status")),
            fill(Words("refund {amount}", "退款 {amount}"), refund),
        ),
    )


def _conversation(view: Customer360, one: Entry) -> Told:
    channel = said(words.CHANNELS, one.text("channel"))
    head = Words(channel.en, f"{channel.zh}对话")
    about, mood = words.INTENTS.get(one.text("intent"), NOTHING_SAID), words.MOODS.get(one.text("sentiment"))
    day = _day(view, one, "last_at")
    return Told(
        Words(f"{channel.en[:1].upper()}{channel.en[1:]}, {day.en}", f"{head.zh}，{day.zh}"),
        sentence(
            head,
            day,
            _filled(Words("about {it}", "关于{it}"), about),
            _filled(Words("they sounded {it}", "情绪{it}"), mood or NOTHING_SAID),
            _on(view, one, "waiting_since", Words("waiting for a person since {day}", "自 {day} 起等待人工")),
        ),
    )


def _lead(view: Customer360, one: Entry) -> Told:
    whose = {"n": _number(one), "company": plain(one.text("company"))}
    return Told(
        _called("lead", one),
        sentence(
            fill(Words("lead {n} of {company}", "线索 {n}（{company}）"), whose),
            quoted(one.text("need")),
            said(words.LEAD_STATUSES, one.text("status")),
            _money(Words("worth {it}", "价值 {it}"), one.number("value"), view.company.currency),
            _on(view, one, "opened_at", Words("since {day}", "提交于 {day}")),
            _with(one),
        ),
    )


def _opportunity(view: Customer360, one: Entry) -> Told:
    stage = _filled(Words("in {it}", "处于{it}阶段"), said(words.STAGES, one.text("stage")))
    return Told(
        _called("opportunity", one),
        sentence(
            _called("opportunity", one),
            quoted(one.text("name")),
            stage,
            _money(Words("worth {it}", "金额 {it}"), one.number("amount"), one.text("currency")),
            _with(one),
        ),
    )


def _task(view: Customer360, one: Entry) -> Told:
    subject = quoted(one.text("subject"))
    head = fill(Words("task {it}", "任务{it}"), {"it": subject})
    return Told(subject, sentence(head, _on(view, one, "due_at", Words("due on {day}", "{day} 到期")), _with(one)))


def _proposal(view: Customer360, one: Entry) -> Told:
    head = Words("waits for their yes", "待客户确认")
    summary = Words(one.text("summary").rstrip("."), one.text("summary_zh").rstrip("。"))
    return Told(sentence(head), sentence(head, summary))


def _product(view: Customer360, one: Entry) -> Told:
    price = plain(say_money(one.number("price"), view.company.currency))
    stock = _filled(Words("{it} in stock", "库存 {it}"), plain(one.number("stock")))
    return Told(_name(one), sentence(_name(one), price, stock))


TELLERS: dict[str, tuple[tuple[str, ...], Teller]] = {
    "contact": ((), _contact),
    "order": (("orders",), _order),
    "outbound": (("parts",), _part),
    "purchase": (("parts",), _part),
    "return": (("returns",), _return),
    "conversation": (("conversations",), _conversation),
    "lead": (("leads",), _lead),
    "opportunity": (("opportunities",), _opportunity),
    "task": (("tasks",), _task),
    "proposal": (("proposals",), _proposal),
    "product": (("fitting",), _product),
}


def _called(kind: str, one: Entry) -> Words:
    called = {"kind": words.RECORDS[kind], "n": _number(one)}
    found = fill(Words("{kind} {n}", "{kind} {n}"), called)
    return Words(found.en[:1].upper() + found.en[1:], found.zh)


def _number(one: Entry) -> Words:
    return plain(one.number_said)


def _name(one: Entry) -> Words:
    return Words(one.text("name"), one.text("name_zh") or one.text("name"))


def _pieces(one: Entry) -> Words:
    count, name = one.number("quantity"), _name(one)
    return Words(f"{count} × {name.en}", f"{count} × {name.zh}")


def _with(one: Entry) -> Words:
    return _filled(Words("with {it}", "负责人 {it}"), plain(one.text("colleague")))


def _money(form: Words, minor: int, currency: str) -> Words:
    return _filled(form, plain(say_money(minor, currency))) if minor else NOTHING_SAID


def _filled(form: Words, it: Words) -> Words:
    """`form` with its blank filled; empty when there is nothing to fill it with."""
    return fill(form, {"it": it}) if it.en else NOTHING_SAID


def _expected(view: Customer360, one: Entry) -> Words:
    return _on(view, one, "expected_on", Words("expected on {day}", "预计 {day} 到"))


def _on(view: Customer360, one: Entry, name: str, form: Words) -> Words:
    day = _day(view, one, name)
    return fill(form, {"day": day}) if day.en else NOTHING_SAID


def _day(view: Customer360, one: Entry, name: str) -> Words:
    moment = one.moment(name)
    day = view.local(moment) if moment else one.day(name)
    return say_day(day) if day else NOTHING_SAID
