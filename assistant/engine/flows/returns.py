"""Sending something back: find the order and the item, then leave the proposal to the customer's yes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from assistant.engine.answers import policy
from assistant.engine.case import Case, Move
from assistant.engine.flows.orders import newest_first
from assistant.engine.replies import join, written
from assistant.engine.situation import SEARCH, Receipt, Result
from assistant.engine.slots import Item, items_of, last_order, match_items
from assistant.engine.state import Choice

__all__ = ["start_return"]

_ABOUT = re.compile(r"return|refund|deliver|\bdays?\b|opened|退货|退款|退换|签收|天内|拆封|开封")
_WANTED = re.compile(
    r"\b(?:return|send back|give back|refund(?: me)? for|exchange|take back|sending back)"
    r"\s+(?:the|my|this|that|an?|one of the)?\s*"
    r"([a-z0-9][a-z0-9 \-]{2,40}?)(?=\s+(?:from|of|in|i|because|that|which|please|back|since|it|as)\b|[,.!?;]|$)"
    r"|\b(?:send|give|bring|take) (?:the|my|this|that|an?)?\s*([a-z0-9][a-z0-9 \-]{2,40}?) back\b"
    r"|(?:把|退掉?|退回)(?:那|这|我的|一)*(?:台|个|件|只|把)?([\u3400-\u9fffA-Za-z0-9 ]{2,16}?)(?=退|给|，|。|,|$)",
    re.IGNORECASE,
)
_THING = re.compile(
    r"^(?:(?:(?:last|latest|whole|entire|most recent|recent|previous) )?order|it"
    r"|this|that|one|something|an? item|item|订单|货|东西|款|单|了|掉)s?$",
    re.IGNORECASE,
)
_MANY = 10
_CHOICES = 6


@dataclass(frozen=True, slots=True)
class _Ware:
    order: Receipt
    item: Item


def start_return(case: Case) -> Move:
    """Propose the return of the meant item, or ask which it is."""
    if tried := case.result("start_return"):
        return _tried(case, tried)
    number = case.slot("order_number")
    read = case.result("order_status") if number else case.result("my_orders")
    if read is None:
        return case.call("order_status", order_number=number) if number else case.call("my_orders", limit=_MANY)
    if read.status != "done":
        if read.error == "not-found" and number:
            missing = case.say("order_missing", number=number, prefix=case.company.order_prefix)
            return case.knowing(order_number="").reply(missing, asked="order_number", confidence=0.6)
        return case.failed(read)
    wares = [
        _Ware(order, item)
        for order in newest_first(read.receipts)
        if order.field("status").lower() != "cancelled"
        for item in items_of(order.field("items"))
    ]
    if not wares:
        return case.reply(case.say("no_orders"))
    return _choose(case, wares)


def _choose(case: Case, wares: list[_Ware]) -> Move:
    said = case.slot("item") or case.slot("about") or case.text
    if case.slot("which"):
        return _ask(case.knowing(which=""), wares)
    meant = _named(case, said, wares)
    wanted = _wanted_thing(said) or case.company.thing_in(said)
    if not meant and wanted and len(wares) > 0 and not case.slot("item"):
        looked = case.result("product_lookup")
        if looked is None and "product_lookup" in case.lent:
            return case.call("product_lookup", query=wanted)
        names = " ".join(receipt.field("name") for receipt in looked.receipts) if looked else ""
        meant = _named(case, names, wares) if names else []
    if last_order(said) or last_order(case.text):
        rows = meant or ([] if wanted else wares)
        meant = [ware for ware in rows if ware.order == rows[0].order]
    elif not meant and not wanted and len(wares) == 1:
        meant = wares
    if len(meant) == 1:
        return _propose(case, meant[0])
    if not meant and (wanted or case.slot("item")):
        return _missing(case, wares)
    return _ask(case, meant or wares)


def _named(case: Case, said: str, wares: list[_Ware]) -> list[_Ware]:
    meant = [wares[at] for at in match_items(said, [ware.item for ware in wares], case.company)]
    said_number = [ware for ware in meant if ware.order.field("number") and ware.order.field("number") in said]
    return said_number or meant


def _propose(case: Case, ware: _Ware) -> Move:
    question = case.say("return_question")
    if SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    number = ware.order.field("number")
    case = case.knowing(order_number=number, item=ware.item.name)
    return case.call(
        "start_return", order_number=number, items=[ware.item.name], reason=case.slot("reason") or "not given"
    )


def _ask(case: Case, wares: list[_Ware]) -> Move:
    return case.reply(case.say("which_item"), asked="item", choices=_choices(case, wares), confidence=0.8)


def _missing(case: Case, wares: list[_Ware]) -> Move:
    orders = list(dict.fromkeys(ware.order.field("number") for ware in wares))[:3]
    lines = []
    for number in orders:
        order = next(ware.order for ware in wares if ware.order.field("number") == number)
        line = case.say("order_has", number=number, items=case.goods(order.field("items")))
        lines.append(case.marked(line, order))
    case = case.knowing(item="")
    question = case.say("which_item")
    return case.reply(
        case.say("item_missing"), *lines, question, asked="item", choices=_choices(case, wares), confidence=0.6
    )


def _choices(case: Case, wares: list[_Ware]) -> list[Choice]:
    rows = []
    for ware in wares[:_CHOICES]:
        number = ware.order.field("number")
        name = f"{ware.item.name} ({ware.item.option})" if ware.item.option else ware.item.name
        rows.append(Choice(f"{case.goods(name)} · {number}", f"{number} {name}"))
    return rows


def _tried(case: Case, tried: Result) -> Move:
    item = ", ".join(map(str, tried.args.get("items") or ()))
    words = case.company.words_for(item)
    rule = policy(case.situation.found, case.language, _ABOUT, words)
    if tried.status == "proposed":
        move = case.proposed(tried, rule)
        taken = f"{tried.args.get('order_number', '')} {item}"
        state = replace(move.state.knowing(item=taken), choices=_alternatives(case))
        return replace(move, state=state, confidence=0.95)
    if tried.status == "done":
        done = (written("start_return", one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "not-verified":
        return case.failed(tried)
    return case.reply(
        case.say("return_unable"),
        case.refusal(tried) or rule,
        case.say("offer_person"),
        asked="offer_person",
        choices=[case.choice("person")],
        confidence=0.6,
    )


def _alternatives(case: Case) -> tuple[Choice, ...]:
    """What else could have been meant, so that "no, the other one" has something to mean."""
    read = case.result("my_orders") or case.result("order_status")
    orders = newest_first(read.receipts) if read else ()
    wares = [_Ware(order, item) for order in orders for item in items_of(order.field("items"))]
    return tuple(_choices(case, wares))


def _wanted_thing(said: str) -> str:
    found = _WANTED.search(said)
    thing = next((group.strip() for group in found.groups() if group), "") if found else ""
    return "" if _THING.match(thing) or re.fullmatch(r"(?:order )?[A-Za-z]?-?\d+", thing, re.IGNORECASE) else thing
