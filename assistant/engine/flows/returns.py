"""Sending something back: find the order and the items, then leave the proposal to the customer's yes."""

from __future__ import annotations

import re
from dataclasses import replace

from assistant.engine.answers import policy
from assistant.engine.case import Case, Move
from assistant.engine.flows.orders import newest_first
from assistant.engine.flows.purchases import (
    Ware,
    ask_ware,
    named_wares,
    orders_of,
    pieces_of,
    taken,
    ware_choices,
    wares_of,
)
from assistant.engine.flows.tickets import ticket_status
from assistant.engine.replies import join, return_sentences, written
from assistant.engine.situation import SEARCH, Result
from assistant.engine.state import Choice

__all__ = ["return_status", "start_return"]

_ABOUT = re.compile(r"return|refund|deliver|\bdays?\b|opened|退货|退款|退换|签收|天内|拆封|开封")
_REFUND = re.compile(r"\brefund|ways? to pay|gift card|退款|支付方式|礼品卡", re.IGNORECASE)
_WANTED = re.compile(
    r"\b(?:return|send back|give back|refund(?: me)? for|exchange|take back|sending back)"
    r"\s+(?:the|my|this|that|an?|one of the|both(?: the)?|all(?: the)?)?\s*"
    r"([a-z0-9][a-z0-9 \-]{2,40}?)(?=\s+(?:from|of|in|i|because|that|which|please|back|since|it|as|and|to)\b|[,.!?;]|$)"
    r"|\b(?:send|give|bring|take) (?:the|my|this|that|an?)?\s*([a-z0-9][a-z0-9 \-]{2,40}?) back\b"
    r"|(?:把|退掉?|退回)(?:那|这|我的|一)*(?:台|个|件|只|把)?([\u3400-\u9fffA-Za-z0-9 ]{2,16}?)(?=退|给|和|，|。|,|$)",
    re.IGNORECASE,
)
_THING = re.compile(
    r"^(?:(?:(?:last|latest|whole|entire|most recent|recent|previous) )?order|it|everything|both|all"
    r"|this|that|one|something|an? item|items?|订单|货|东西|款|单|了|掉|全部|都|到.{1,12}|[货款]?[，,].*)s?$",
    re.IGNORECASE,
)


def start_return(case: Case) -> Move:
    """Propose the return of the meant items, or ask which they are."""
    if tried := case.result("start_return"):
        return _tried(case, tried)
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    wares = wares_of(orders)
    return _choose(case, wares) if wares else case.reply(case.say("no_orders"))


def return_status(case: Case) -> Move:
    """Say how the customer's returns and exchanges stand."""
    result = case.result("return_status")
    if result is None:
        if "return_status" not in case.lent:
            return ticket_status(case)
        return case.call("return_status", number=case.slot("return_number") or case.slot("order_number"))
    if result.error == "not-found" and case.slot("return_number"):
        missing = case.say("return_missing", number=case.slot("return_number"))
        return case.knowing(return_number="").reply(missing, asked="return_number", confidence=0.6)
    if result.status != "done" and result.error != "not-found":
        return case.failed(result)
    if not result.receipts:
        return case.reply(case.say("no_returns"))
    lines = (
        case.join(*(case.marked(said, one) for said in return_sentences(one.fields, case.language)))
        for one in result.receipts[:5]
    )
    return case.reply(*lines, confidence=0.95)


def _choose(case: Case, wares: list[Ware]) -> Move:
    said = case.slot("item") or case.slot("about") or case.text
    if case.slot("which"):
        return ask_ware(case.knowing(which="", item=""), wares)
    wanted = _wanted_thing(said) or case.company.thing_in(said)
    meant, plain = named_wares(case, said, wares, several=True, thing=wanted)
    if not meant and wanted and not case.slot("item"):
        looked = case.result("product_lookup")
        if looked is None and "product_lookup" in case.lent:
            return case.call("product_lookup", query=wanted)
        names = " ".join(receipt.field("name") for receipt in looked.receipts) if looked else ""
        meant, plain = named_wares(case, names, wares, several=False, thing=wanted) if names else ([], False)
    if not meant and not wanted and len(wares) == 1:
        meant, plain = list(wares), True
    if plain:
        return _propose(case, meant, said)
    return ask_ware(case, meant or wares, missing=not meant and bool(wanted or case.slot("item")))


def _propose(case: Case, meant: list[Ware], said: str) -> Move:
    question = case.say("return_question")
    if SEARCH in case.lent and question not in case.situation.searched:
        return case.call(SEARCH, question=question)
    number = meant[0].number
    return case.knowing(order_number=number).call(
        "start_return",
        order_number=number,
        items=[piece for ware in meant for piece in pieces_of(ware, said, meant, case.company)],
        because=case.slot("because") or "changed_mind",
        reason=case.slot("reason") or "not given",
        refund_to=case.slot("refund_to"),
    )


def _tried(case: Case, tried: Result) -> Move:
    items = " and ".join(dict.fromkeys(map(str, tried.args.get("items") or ())))
    rule = policy(case.situation.found, case.language, _ABOUT, case.company.words_for(items))
    if tried.status == "proposed":
        move = case.proposed(tried, rule)
        kept = taken(str(tried.args.get("order_number", "")), list(map(str, tried.args.get("items") or ())))
        state = replace(move.state.knowing(item=kept), choices=_alternatives(case))
        return replace(move, state=state, confidence=0.95)
    if tried.status == "done":
        done = (written("start_return", one.fields, case.language, one.receipt) for one in tried.receipts)
        return case.reply(join(*done, language=case.language) or case.say("write_done_bare"))
    if tried.error == "not-verified":
        return case.failed(tried)
    if tried.args.get("refund_to") and _REFUND.search(tried.message):
        return _as_paid(case, tried)
    return case.reply(
        case.say("return_unable"),
        case.refusal(tried, "invalid", "not-found") or rule,
        case.say("offer_person"),
        asked="offer_person",
        choices=[case.choice("person")],
        confidence=0.6,
    )


def _as_paid(case: Case, tried: Result) -> Move:
    """The refund cannot go where they want it: the same return, refunded the way it was paid."""
    number = str(tried.args.get("order_number", ""))
    kept = taken(number, list(map(str, tried.args.get("items") or ())))
    return case.knowing(order_number=number, item=kept, refund_to="").reply(
        case.refusal(tried, "invalid", "not-found"),
        case.say("offer_as_paid"),
        asked="offer_return",
        choices=[case.choice("as_paid"), case.choice("person")],
        confidence=0.7,
    )


def _alternatives(case: Case) -> tuple[Choice, ...]:
    """What else could have been meant, so that "no, the other one" has something to mean."""
    read = case.result("my_orders") or case.result("order_status")
    return tuple(ware_choices(case, wares_of(newest_first(read.receipts)))) if read else ()


def _wanted_thing(said: str) -> str:
    found = _WANTED.search(said)
    thing = next((group.strip() for group in found.groups() if group), "") if found else ""
    return "" if _THING.match(thing) or re.fullmatch(r"(?:order )?[A-Za-z]?-?\d+", thing, re.IGNORECASE) else thing
