"""Spare parts: which one fits, asking for it, and how it stands."""

from __future__ import annotations

import re

from assistant.engine.case import Case, Move
from assistant.engine.company import kind_of
from assistant.engine.counting import impossible, quantity
from assistant.engine.flows.orders import order_status
from assistant.engine.replies import join, part_sentences, written
from assistant.engine.situation import Receipt, Result
from assistant.engine.slots import items_of, match_items
from assistant.engine.state import Choice

__all__ = ["part_request", "part_status"]

_PARTS = ("spare part", "supplies", "accessory", "part")
_CODE = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{1,2}\d{1,3})(?![A-Za-z0-9])")
_SIZE = re.compile(r"(?<![A-Za-z0-9])\d{2,3}(?=mm|\b|[^\d\W])", re.ASCII)
_CHOICES = 6
_SHOWN = 3
_ORDERS = 10
_LOOKUPS = 3


def part_request(case: Case) -> Move:
    """Propose the part that fits; where several may, the customer's own machine decides, or one question."""
    if tried := case.result("request_part"):
        return _tried(case, tried)
    said = _all_said(case)
    count = quantity(case.text, case.company) or quantity(said, case.company) or int(case.slot("quantity") or 1)
    case = case.knowing(quantity=str(count), matter=case.slot("matter") or case.text)
    query = _query(case, said)
    if not query:
        return _ask(case, [])
    looked = [one for one in case.situation.results if one.tool == "product_lookup"]
    if not looked:
        return case.call("product_lookup", query=query)
    parts = _fitting(case, said, _products(looked))
    kind = kind_of(case.company.thing_in(case.company.without(said, case.company.named_in(said))))
    if not parts and len(looked) < 2 and kind and (wider := " ".join([kind, *_machines(case, said)])) != query:
        return case.call("product_lookup", query=wider)
    if len(parts) > 1 and not _machines(case, said):
        listed = case.result("my_orders")
        if listed is None and case.situation.verified and "my_orders" in case.lent:
            return case.call("my_orders", limit=_ORDERS)
        parts = _for_own(case, parts, listed) or parts
    if unfit := _unfit(case, said, parts, looked):
        return unfit
    if len(parts) == 1:
        name = parts[0].field("name")
        wanted = 0 if impossible(case.text, case.company) else count  # the tool says how many are possible
        return case.knowing(item=name).call("request_part", item=name, quantity=wanted)
    return _ask(case, parts)


def part_status(case: Case) -> Move:
    """Say how one part, or the newest ones, stand; who asked for none may mean what they ordered."""
    number = case.slot("part_number")
    result = case.result("part_status")
    if result is None:
        return case.call("part_status", number=number)
    if result.error == "not-found" and number:
        missing = case.say("part_number_missing", number=number)
        return case.knowing(part_number="").reply(missing, asked="part_number", confidence=0.6)
    if result.status != "done" and result.error != "not-found":
        return case.failed(result)
    parts = result.receipts
    if not parts:
        return order_status(case) if "my_orders" in case.lent else case.reply(case.say("no_parts"))
    items = [line for one in parts for line in items_of(one.field("item").replace(" 件 ", " × "))[:1]]
    named = [parts[at] for at in match_items(case.text, items, case.company)] if len(items) == len(parts) else []
    if not named and not number and case.company.part_in(case.text) and "my_orders" in case.lent:
        return order_status(case)
    told = (named or list(parts))[:_SHOWN]
    return case.reply(*(_standing(case, part) for part in told), confidence=0.95)


def _all_said(case: Case) -> str:
    """What was said of the part so far; a machine or a kind of part that is named now replaces the one before."""
    matter, now = case.slot("matter"), case.text
    if case.company.thing_in(case.company.without(now, tuple(_machines(case, now)))):
        matter = " ".join(_machines(case, matter))
    if _machines(case, now):
        matter = case.company.without(matter, tuple(_machines(case, matter)))
    return " ".join(dict.fromkeys(filter(None, [matter.strip(), case.slot("item"), now])))


def _tried(case: Case, tried: Result) -> Move:
    case = case.knowing(matter=case.slot("matter") or case.text)
    if tried.status == "proposed":
        asked = {name: str(tried.args.get(name, "")) for name in ("item", "quantity")}
        return case.knowing(asked_once="", **asked).proposed(tried)
    if tried.status == "done":
        done = (written("request_part", one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "not-verified":
        return case.knowing(item="").failed(tried)
    case = case.knowing(text=case.slot("matter"), item="")
    return case.reply(
        case.say("part_unable"),
        case.refusal(tried, "invalid"),
        case.say("request_ways"),
        asked="offer_ticket",
        choices=[case.choice("ticket"), case.choice("person")],
        confidence=0.6,
    )


def _ask(case: Case, parts: list[Receipt]) -> Move:
    """Which part: asked once; what is still not clear then, or not in the catalogue, is for people."""
    looked = case.result("product_lookup") is not None
    if case.slot("asked_once") or (looked and not parts):
        case = case.knowing(text=case.slot("matter"), item="", asked_once="")
        return case.reply(
            case.say("part_missing"),
            case.say("request_ways"),
            asked="offer_ticket",
            choices=[case.choice("ticket"), case.choice("person")],
            confidence=0.5,
        )
    choices = []
    for part in parts[:_CHOICES]:
        fits = part.field("fits").replace(", ", "、" if case.language == "zh" else ", ")
        name = part.field("name")
        choices.append(Choice(f"{name} · {fits}" if fits else name, name))
    key = "which_part" if parts else "ask_part"
    return case.knowing(item="", asked_once="yes").reply(case.say(key), asked="item", choices=choices, confidence=0.8)


def _fitting(case: Case, said: str, products: list[Receipt]) -> list[Receipt]:
    """The parts that may be meant: the one that is named, else those of the kind that fit the machine named."""
    parts = [one for one in products if one.field("kind") in _PARTS or one.field("fits")]
    own = {name.casefold() for name in case.company.named_in(said)}
    named = [one for one in parts if one.field("name").casefold() in said.casefold() or _english(one) in own]
    if not named:
        codes = {code.upper() for code in _CODE.findall(case.company.without(said, case.company.named_in(said)))}
        named = [one for one in parts if codes & {code.upper() for code in _CODE.findall(one.field("name"))}]
    if named:
        return [max(named, key=lambda one: len(one.field("name")))]
    machines = _machines(case, said)
    if machines:
        parts = [one for one in parts if set(machines) & set(one.field("fits").split(", "))]
    kind = case.company.thing_in(case.company.without(said, tuple(machines)))
    of_kind = [
        one for one in parts if kind in case.company.words_for(_english(one)) or kind in one.field("name").casefold()
    ]
    meant = of_kind if kind else parts
    sizes = _sizes(case.company.without(said, machines))
    return [one for one in meant if kind and sizes & _sizes(one.field("name"))] or meant


def _unfit(case: Case, said: str, parts: list[Receipt], looked: list[Result]) -> Move | None:
    """The part named does not fit the machine named: say which it fits, and which is the one for that machine."""
    machines = _machines(case, said)
    wrong = parts[0] if len(parts) == 1 else None
    if wrong is None or not machines or not wrong.field("fits") or set(machines) & set(_fits(wrong)):
        return None
    word = case.company.thing_in(_english(wrong)) or case.company.thing_in(wrong.field("name"))
    query = " ".join([kind_of(word) or word, *machines])
    if len(looked) < _LOOKUPS and all(one.args.get("query") != query for one in looked):
        return case.call("product_lookup", query=query)
    words = set(case.company.words_for(_english(wrong)))
    right = [
        one
        for one in _products(looked)
        if set(machines) & set(_fits(one)) and words & set(case.company.words_for(_english(one)))
    ]
    between = "、" if case.language == "zh" else ", "
    wrongly = {"name": wrong.field("name"), "machine": between.join(machines), "fits": between.join(_fits(wrong))}
    told = [case.marked(case.say("part_unfit", **wrongly), wrong)]
    told += [
        case.marked(case.say("part_fits", name=one.field("name"), machine=wrongly["machine"]), one) for one in right
    ]
    choices = [Choice(one.field("name"), one.field("name")) for one in right[:_CHOICES]]
    case = case.knowing(item="", matter=" ".join(machines), asked_once="yes")
    if not choices:
        return case.knowing(text=said).reply(*told, case.say("offer_person"), asked="offer_person", confidence=0.8)
    return case.reply(*told, case.say("part_instead"), asked="item", choices=choices, confidence=0.9)


def _fits(part: Receipt) -> list[str]:
    return [one for one in re.split(r"\s*[,，、]\s*", part.field("fits")) if one]


def _for_own(case: Case, parts: list[Receipt], orders: Result | None) -> list[Receipt]:
    """Those that fit a machine the customer has bought."""
    bought = " ".join(order.field("items") for order in orders.receipts) if orders else ""
    own = set(case.company.named_in(bought))
    return [one for one in parts if own & set(one.field("fits").split(", "))]


def _products(looked: list[Result]) -> list[Receipt]:
    found = {one.record: one for result in looked if result.status == "done" for one in result.receipts}
    return list(found.values())


def _machines(case: Case, said: str) -> list[str]:
    """The machines that are named: goods which are no parts themselves."""
    parts = {good.name for good in case.company.goods if good.part}
    return [name for name in case.company.named_in(said) if name not in parts]


def _query(case: Case, said: str) -> str:
    named = case.company.named_in(said)
    parts = [name for name in named if name not in _machines(case, said)]
    if parts:
        return parts[-1]
    kind = case.company.thing_in(case.company.without(said, named))
    codes = _CODE.findall(case.company.without(said, named))
    return " ".join(dict.fromkeys([*codes, *([kind] if kind else []), *named]))[:120]


def _sizes(text: str) -> set[str]:
    return set(_SIZE.findall(text))


def _english(part: Receipt) -> str:
    """The record's own name, "filter f4", whichever language its fields are in."""
    return part.record.removeprefix("product ").replace("-", " ").casefold()


def _standing(case: Case, part: Receipt) -> str:
    said = part_sentences(part.fields, case.language)
    return case.join(*(case.marked(sentence, part) for sentence in said))
