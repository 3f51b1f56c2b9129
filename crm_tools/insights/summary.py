"""The account summary: at most five sentences about a customer, each with the records it rests on. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tools.commerce.money import say_money
from crm_tools.insights import summary_words as words
from crm_tools.insights.summary_words import NOTHING_SAID, quoted, said
from crm_tools.insights.view import Customer360, Entry
from crm_tools.words import Words, fill, plain, say_day

__all__ = ["Sentence", "sentences"]

AT_MOST = 3  # records named in one sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages, and the records ("order A-1042") that its facts were copied from."""

    text: Words
    refs: tuple[str, ...]


def sentences(view: Customer360) -> list[Sentence]:
    """The summary in the built-in wording: who, what is owed, what is open, the orders, and how they feel."""
    found = (_who(view), _owed(view), _open(view), _orders(view), _last_contact(view))
    return [one for one in found if one is not None]


def _who(view: Customer360) -> Sentence:
    person = view.person
    company = person.text("account") if person.text("account_kind") == "company" else ""
    said_in = {
        "name": plain(person.text("name")),
        "account": plain(company),
        "tier": said(words.TIERS, person.text("tier")),
        "proven": words.VERIFIED if person.number("verified") else words.NOT_VERIFIED,
        "since": _day(view, person, "since"),
    }
    return Sentence(fill(words.COMPANY if company else words.PRIVATE, said_in), (person.ref,))


def _owed(view: Customer360) -> Sentence | None:
    """Promises on clocks, what waits for a yes, and tasks."""
    items: list[tuple[str, Words]] = []
    for clock in view.clocks:
        due = _day(view, clock, "due_at" if clock.fact("due_at") else "breached_at")
        if due.en:
            broken = clock.fact("breached_at") is not None or (clock.moment("due_at") or view.at) < view.at
            known = {
                "target": said(words.TARGETS, clock.text("target")),
                "ticket": plain(clock.number_said),
                "due": due,
            }
            items.append((clock.ref, fill(words.CLOCK_BROKEN if broken else words.CLOCK, known)))
    for one in view.proposals:
        summary = Words(one.text("summary"), one.text("summary_zh"))
        items.append((one.ref, fill(words.YES, {"summary": summary})))
    for task in view.tasks:
        due = _day(view, task, "due_at")
        known = {"subject": quoted(task.text("subject")), "due": due}
        items.append((task.ref, fill(words.TASK_DUE if due.en else words.TASK, known)))
    return _listed(items, Words("Owed now", "当前待办"))


def _open(view: Customer360) -> Sentence | None:
    """Open tickets, orders and parts on their way, opportunities."""
    items: list[tuple[str, Words]] = []
    for one in view.tickets:
        if one.number("is_open"):
            known = {
                "kind": said(words.KINDS, one.text("ticket_kind")),
                "ticket": plain(one.number_said),
                "subject": quoted(one.text("subject")),
                "since": _day(view, one, "opened_at"),
            }
            items.append((one.ref, fill(words.TICKET, known)))
    for one in (*view.orders, *view.parts):
        if one.number("under_way"):
            expected = _day(view, one, "expected_on")
            known = {
                "name": Words(one.text("name"), one.text("name_zh")) if one.text("name") else Words("order", "订单"),
                "number": plain(one.number_said),
                "status": said(words.STATUSES, one.text("status")),
                "expected": expected,
            }
            items.append((one.ref, fill(words.GOODS_EXPECTED if expected.en else words.GOODS, known)))
    for one in view.opportunities:
        if one.number("is_open"):
            stage, number = said(words.STAGES, one.text("stage")), plain(one.number_said)
            known = {"number": number, "name": quoted(one.text("name")), "stage": stage}
            items.append((one.ref, fill(words.OPPORTUNITY, known)))
    found = _listed(items, Words("Open", "进行中"))
    if found is None and _owed(view) is None:
        return Sentence(words.NOTHING_OPEN, (view.person.ref,))
    return found


def _orders(view: Customer360) -> Sentence:
    if not view.orders:
        return Sentence(words.NO_ORDER, (view.person.ref,))
    last = view.orders[0]
    items = [one for one in view.goods if one.ref == last.ref][:AT_MOST]
    delivered, count, spent = last.fact("delivered_at"), view.figure("orders_12_months"), view.figure("spent_12_months")
    known = {
        "order": plain(last.number_said),
        "items": Words(", ".join(one.text("name") for one in items), "、".join(one.text("name_zh") for one in items)),
        "total": plain(say_money(last.number("total"), last.text("currency"))),
        "status": said(words.STATUSES, last.text("status")),
        "day": _day(view, last, "delivered_at"),
    }
    text, refs = fill(words.ORDER_DELIVERED if delivered else words.ORDER, known), [last.ref]
    if count is not None and spent is not None and isinstance(spent.value, int):
        worth = plain(say_money(spent.value, view.company.currency))
        more = fill(words.IN_A_YEAR, {"count": plain(str(count.value)), "worth": worth})
        text = Words(text.en + more.en, text.zh + more.zh)
        refs.append(count.ref)
    return Sentence(_ended(text), tuple(refs))


def _last_contact(view: Customer360) -> Sentence:
    if not view.conversations:
        return Sentence(words.NO_CONTACT, (view.person.ref,))
    last, refs = view.conversations[0], [view.conversations[0].ref]
    about, mood = words.INTENTS.get(last.text("intent"), NOTHING_SAID), said(words.MOODS, last.text("sentiment"))
    channel, day = said(words.CHANNELS, last.text("channel")), _day(view, last, "last_at")
    known = {"channel": channel, "day": day, "about": about, "mood": mood}
    parts = [fill(words.CONTACT, known)]
    parts += [fill(words.ABOUT, known)] if about.en else []
    parts += [fill(words.MOOD, known)] if mood.en else []
    rated = next((one for one in view.surveys if one.fact("score")), None)
    if rated is not None:
        score = {"ticket": plain(rated.number_said), "score": plain(rated.number("score"))}
        parts.append(fill(words.RATED, score))
        refs.append(rated.ref)
    text = Words("".join(one.en for one in parts), "".join(one.zh for one in parts))
    return Sentence(_ended(text), tuple(refs))


def _listed(items: list[tuple[str, Words]], head: Words) -> Sentence | None:
    if not items:
        return None
    shown = items[:AT_MOST]
    en, zh = "; ".join(text.en for _, text in shown), "；".join(text.zh for _, text in shown)
    if len(items) > AT_MOST:
        en, zh = f"{en}; {words.MORE.en}", f"{zh}；{words.MORE.zh}"
    return Sentence(Words(f"{head.en}: {en}.", f"{head.zh}：{zh}。"), tuple(dict.fromkeys(ref for ref, _ in shown)))


def _ended(text: Words) -> Words:
    return Words(f"{text.en}.", f"{text.zh}。")


def _day(view: Customer360, one: Entry, name: str) -> Words:
    """A fact's calendar day in words; empty when it is unknown."""
    moment = one.moment(name)
    day = view.local(moment) if moment else one.day(name)
    return say_day(day) if day else Words("", "")
