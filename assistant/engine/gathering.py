"""Slots that only the customer's records can fill: which order, which of the things in it, which variant instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.engine.addresses import PARTS, missing
from assistant.engine.case import Case, Move
from assistant.engine.company import kind_called
from assistant.engine.counting import quantity
from assistant.engine.flows.purchases import (
    Ware,
    ask_ware,
    meant_order,
    named_wares,
    names_all,
    orders_of,
    pieces_of,
    taken,
    wares_named,
    wares_of,
    without_kept,
)
from assistant.engine.flows.variants import ask_variant, new_variant, same_again
from assistant.engine.keeping import last_word, parted
from assistant.engine.matter import kind_of_matter, says_something, subject
from assistant.engine.situation import Receipt
from assistant.procedures.procedure import Slot

__all__ = ["GATHER", "Gathered"]

_LONGEST = 1500
_OUR_FAULT = frozenset({"faulty", "damaged", "wrong_item"})
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
    r"|this|that|one|something|an? item|items?|订单|货|东西|款|单|了|掉|全部|都|到.{1,12}|[货款]?[，,].*"
    r"|回?(?:微信.{0,2}|支付宝|银行卡|信用卡|原路|原支付.*|礼品卡)|还?差价.*)s?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a procedure has so far: the case with its slots, the order's record, the things meant, with the names of
    their pieces. `said` are the slots that were known before any record was looked at; `lists` holds the values that
    are more than one word ("item.names")."""

    case: Case
    said: frozenset[str] = frozenset()
    order: Receipt | None = None
    meant: tuple[Ware, ...] = ()
    pieces: tuple[tuple[str, ...], ...] = ()
    lists: Mapping[str, tuple[str, ...]] | None = None

    def with_list(self, name: str, values: Sequence[str]) -> Gathered:
        """This with one list more."""
        return replace(self, lists={**(self.lists or {}), name: tuple(values)})


Gather = Callable[[Gathered, str, Slot], Gathered | Move]


def _order(so_far: Gathered, _name: str, slot: Slot) -> Gathered | Move:
    found = meant_order(so_far.case, slot.of)
    if isinstance(found, Move):
        return found
    return replace(so_far, case=so_far.case.knowing(order_number=found.field("number")), order=found)


def _wares(so_far: Gathered, name: str, slot: Slot) -> Gathered | Move:
    case = so_far.case
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    wares = _elsewhere(case, wares_of(orders), wares_of(orders, slot.of))
    if not wares:
        return case.reply(case.say("no_orders"))
    meant = _meant(case, wares, slot)
    if isinstance(meant, Move):
        return meant
    said = parted(_said(case, wares)).goes
    pieces = tuple(tuple(pieces_of(ware, said, meant, case.company)) for ware in meant)
    if not slot.several:
        pieces = ((meant[0].item.name,),)
    names = [one for each in pieces for one in each]
    number = meant[0].number
    case = case.knowing(order_number=number, item=taken(number, names))
    gathered = replace(so_far, case=case, order=meant[0].order, meant=tuple(meant), pieces=pieces)
    kinds = sorted((kind_called(ware.item.name) for ware in meant), key=lambda kind: not kind)
    gathered = gathered.with_list(f"{name}.kind", kinds[:1])
    others = _others(case, wares)
    gathered = gathered.with_list(f"{name}.names", names).with_list(f"{name}.name", names[:1])
    return gathered.with_list(f"{name}.other", others) if others else gathered


def _elsewhere(case: Case, every: list[Ware], preferred: list[Ware]) -> list[Ware]:
    """The `preferred` things, or those of the one other order that alone holds what is named: its state is then said
    to be in the way, rather than the thing not to be there."""
    said = case.slot("item") or case.slot("about") or case.text
    if wares_named(case, said, preferred):
        return preferred
    numbers = {ware.number for ware in wares_named(case, said, every)}
    return [ware for ware in every if ware.number in numbers] if len(numbers) == 1 else preferred


def _others(case: Case, wares: Sequence[Ware]) -> list[str]:
    """Goods of the house that the message names and none of the orders holds."""
    held = " ".join(ware.item.name for ware in wares)
    own = set(case.company.named_in(held))
    named = [one for one in case.company.named_in(case.text) if one not in own]
    families = {one.split()[0] for one in own if " " in one}
    for good in case.company.goods if not named else ():  # "swap my Aria One for a duo"
        family, _, rest = good.name.partition(" ")
        if family in families and good.name not in own and rest.isalpha() and len(rest) > 2:
            named += [good.name] if re.search(rf"\b(?:an?|the|for) {rest}\b", case.text, re.IGNORECASE) else []
    return named[:1]


def _said(case: Case, wares: Sequence[Ware]) -> str:
    """The words that tell which things are meant, without what they themselves take back."""
    said = case.slot("item") or case.slot("about") or case.text
    return last_word(said, lambda words: names_all(words) or bool(wares_named(case, words, wares)))


def _meant(case: Case, wares: list[Ware], slot: Slot) -> list[Ware] | Move:
    if case.slot("which"):
        return ask_ware(case.knowing(which="", item=""), wares)
    said = _said(case, wares)
    parts = parted(said)
    kept = [ware for words in parts.stays for ware in wares_named(case, words, wares)]
    if kept:
        thing = case.company.thing_in(parts.goes) or ("" if names_all(parts.goes) else _wanted_thing(parts.goes))
        found = without_kept(case, parts.goes, wares, kept, thing=thing)
        if found is not None:
            left, plain = found
            plain = plain and (slot.several or len(left) == 1) and not _some_of(parts.stays, kept, case)
            return left if plain else ask_ware(case, left or wares)
    wanted = _wanted_thing(said) or case.company.thing_in(said)
    meant, plain = named_wares(case, said, wares, several=slot.several, thing=wanted)
    if not meant and wanted and not case.slot("item"):
        looked = case.result("product_lookup")
        if looked is None and "product_lookup" in case.lent:
            return case.call("product_lookup", query=wanted)
        names = " ".join(receipt.field("name") for receipt in looked.receipts) if looked else ""
        meant, plain = named_wares(case, names, wares, several=False, thing=wanted) if names else ([], False)
    if not meant and not wanted and len(wares) == 1:
        meant, plain = list(wares), True
    if not meant and not wanted:
        meant = _by_option(case, said, wares)
        plain = len(meant) == 1
    if plain:
        return meant
    return ask_ware(case, meant or wares, missing=not meant and bool(wanted or case.slot("item")))


def _some_of(stays: Sequence[str], kept: Sequence[Ware], case: Case) -> bool:
    """Whether only some pieces of a thing are to stay, so that it is not plain how many go."""
    counted = any(quantity(words, case.company) for words in stays)
    return counted and any(ware.item.quantity > 1 for ware in kept)


def _by_option(case: Case, said: str, wares: Sequence[Ware]) -> list[Ware]:
    """The things whose colour or version the words name, where nothing else of them is named."""
    lowered = said.casefold()
    named = [(ware, {ware.item.option.casefold(), case.local(ware.item.option).casefold()}) for ware in wares]
    return [ware for ware, options in named if ware.item.option and any(one in lowered for one in options)]


def _wanted_thing(said: str) -> str:
    found = _WANTED.search(said)
    thing = next((group.strip() for group in found.groups() if group), "") if found else ""
    return "" if _THING.match(thing) or re.fullmatch(r"(?:order )?[A-Za-z]?-?\d+", thing, re.IGNORECASE) else thing


def _variant(so_far: Gathered, name: str, _slot: Slot) -> Gathered | Move:
    """What is wanted instead of each thing; a thing that is at fault may be wanted again as it is."""
    case, wanted = so_far.case, list[str]()
    fault = case.slot("because") in _OUR_FAULT
    for ware, own in zip(so_far.meant, so_far.pieces, strict=True):
        instead: str | Move = new_variant(case, ware)
        if not instead and fault:
            instead = same_again(case, ware)
        if isinstance(instead, Move):
            return instead
        if not instead:
            return ask_variant(case, ware)
        wanted += [instead] * len(own)
    return so_far.with_list(f"{name}.names", wanted)


def _address(so_far: Gathered, _name: str, _slot: Slot) -> Gathered | Move:
    """An address, asked for in one or part by part; a postcode nobody knows is left empty."""
    case = so_far.case
    if wanted := missing(case.state.slots):
        return case.reply(case.say(f"ask_{wanted}"), asked=wanted, confidence=0.9)
    lines = {name: case.slot(name) for name in PARTS}
    lines |= {"postcode": lines["postcode"].strip("-"), "country": lines["country"] or "CN"}
    for name, value in lines.items():
        so_far = so_far.with_list(f"address.{name}", [value])
    return so_far


def _matter(so_far: Gathered, name: str, slot: Slot) -> Gathered | Move:
    """What it is about, in the customer's own words: those they began with, if they say anything."""
    case = so_far.case
    said = case.slot(name) or case.slot("matter") or case.text
    if not says_something(said):
        question = slot.ask.say(case.language) if slot.ask else case.say("ask_text")
        return case.knowing(wanted="yes", matter="").reply(question, asked=name)
    so_far = replace(so_far, case=case.knowing(**{name: said[:_LONGEST]}))
    return so_far.with_list(f"{name}.subject", [subject(said)]).with_list(f"{name}.kind", [kind_of_matter(said)])


GATHER: Mapping[str, Gather] = {
    "order": _order,
    "wares": _wares,
    "variant": _variant,
    "address": _address,
    "matter": _matter,
}
