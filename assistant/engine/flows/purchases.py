"""Which of a customer's orders, and which of the things in them, an operation is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.engine.case import Case, Move
from assistant.engine.company import Company
from assistant.engine.counting import quantity
from assistant.engine.flows.orders import newest_first, order_choices
from assistant.engine.situation import Receipt
from assistant.engine.slots import ORDER, Item, items_of, last_order, match_items
from assistant.engine.state import Choice

__all__ = ["UNSHIPPED", "Ware", "ask_ware", "meant_order", "meant_wares", "named_wares", "orders_of"]
__all__ += ["DELIVERED", "names_all", "pieces_of", "taken", "ware_choices", "wares_named", "wares_of", "without_kept"]

UNSHIPPED = frozenset({"pending", "processed"})
DELIVERED = frozenset({"delivered"})
_MANY = 10
_CHOICES = 6
_ALL = re.compile(
    r"\b(?:both|all(?: of (?:it|them))?|everything|whole (?:order|lot)|entire order|each of them|the lot)\b"
    r"|全部|都|所有|整单|一起|两[件样个台款]",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(r"\b(?:everything|whole|entire|the lot)\b|全部|整单|所有", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:the )?(?:rest|others?|other (?:one|thing|item)s?|remaining|remainder)\b|全退|全换|其[他它余]|剩下|别的|另一",
    re.IGNORECASE,
)
_ORDERED = re.compile(r"\border\b|订单|[退换]货", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:it|them|this|that|these|those)\b|[它这那]", re.IGNORECASE)
_OF = re.compile(r"\bof (?:the|these|those|my)\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|，|、|;|；|\band\b|\bplus\b|&|\+|和|跟|以及|还有|与)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ware:
    """One line of one of the customer's orders."""

    order: Receipt
    item: Item

    @property
    def number(self) -> str:
        """The order's number."""
        return self.order.field("number")

    @property
    def called(self) -> str:
        """The item's name, with its option where there is one."""
        return f"{self.item.name} ({self.item.option})" if self.item.option else self.item.name


def orders_of(case: Case) -> tuple[Receipt, ...] | Move:
    """The customer's orders, newest first, or the one that is named; else the call or the sentence that comes first."""
    number = case.slot("order_number")
    read = case.result("order_status") if number else case.result("my_orders")
    if read is None:
        return case.call("order_status", order_number=number) if number else case.call("my_orders", limit=_MANY)
    if read.status == "done" and read.receipts:
        return newest_first(read.receipts)
    if number and (read.error == "not-found" or read.status == "done"):
        missing = case.say("order_missing", number=number, prefix=case.company.order_prefix)
        return case.knowing(order_number="").reply(missing, asked="order_number", confidence=0.6)
    return case.reply(case.say("no_orders")) if read.status == "done" else case.failed(read)


def meant_order(case: Case, prefer: Collection[str]) -> Receipt | Move:
    """The order that is meant: by number, by its goods, the last one, the only one that may still be so treated.

    `prefer` are the states in which the operation makes sense; where none of them is left, the newest order is taken,
    so that the refusal says what is still possible.
    """
    orders = orders_of(case)
    if isinstance(orders, Move):
        return orders
    if case.slot("order_number"):
        return orders[0]
    open_ones = tuple(order for order in orders if order.field("status").lower() in prefer)
    if case.slot("which"):
        return _which(case.knowing(which=""), open_ones or orders)
    said = case.slot("item") or case.slot("about") or case.text
    named = tuple(order for order in orders if match_items(said, items_of(order.field("items")), case.company))
    if last_order(case.text):
        return (named or orders)[0]
    meant = tuple(order for order in named if order in open_ones) or named or open_ones or orders[:1]
    return meant[0] if len(meant) == 1 else _which(case, meant)


def _which(case: Case, orders: Sequence[Receipt]) -> Move:
    choices = order_choices(case, tuple(orders)[:_CHOICES])
    return case.reply(case.say("which_order"), asked="order_number", choices=choices, confidence=0.8)


def wares_of(orders: Sequence[Receipt], prefer: Collection[str] = ()) -> list[Ware]:
    """What is in the orders that are not cancelled, one row a line; of those in a preferred state where there are."""
    kept = [order for order in orders if order.field("status").lower() != "cancelled"]
    kept = [order for order in kept if order.field("status").lower() in prefer] or kept
    return [Ware(order, item) for order in kept for item in items_of(order.field("items"))]


def meant_wares(case: Case, wares: Sequence[Ware], *, several: bool = False) -> list[Ware] | Move:
    """The things that are meant, all of one order; the question which where that is not plain."""
    if not wares:
        return case.reply(case.say("no_orders"))
    if case.slot("which"):
        return ask_ware(case.knowing(which="", item=""), wares)
    said = case.slot("item") or case.text
    thing = case.company.thing_in(said)
    meant, plain = named_wares(case, said, wares, several=several, thing=thing)
    if plain:
        return meant
    if not meant and len(wares) == 1 and not thing:
        return [wares[0]]
    return ask_ware(case, meant or wares, missing=not meant and bool(thing))


def named_wares(
    case: Case, said: str, wares: Sequence[Ware], *, several: bool, thing: str = ""
) -> tuple[list[Ware], bool]:
    """The things that words may mean, and whether they mean all of them and nothing else; `thing` is what they name."""
    meant = _named(case, said, wares, several=several)
    if last_order(said) or last_order(case.text):
        rows = meant or ([] if thing else list(wares))
        meant = [ware for ware in rows if ware.number == rows[0].number]
    numbers = {ware.number for ware in meant or wares}
    if several and len(numbers) == 1 and _ALL.search(said) and (meant or not thing):
        return (meant if len(meant) > 1 or (meant and meant[0].item.quantity > 1) else list(wares)), True
    whole = len(meant) == 1 or (several and len(meant) > 1 and len(numbers) == 1 and bool(_AND.search(said)))
    return meant, whole


def names_all(words: str) -> bool:
    """Whether words mean everything there is: "both of them", "全退"."""
    return bool(_ALL.search(words) or _REST.search(words))


def wares_named(case: Case, words: str, wares: Sequence[Ware]) -> list[Ware]:
    """Every thing that words may name."""
    return _named(case, words, wares, several=True)


def without_kept(
    case: Case, goes: str, wares: Sequence[Ware], kept: Sequence[Ware], *, thing: str = ""
) -> tuple[list[Ware], bool] | None:
    """What goes where `kept` are to stay, and whether that is plain; None where the words speak of `kept` after all.

    `goes` are the words about what goes, `thing` what they name. What they leave open is never made up from what is
    left, unless they mean all of it.
    """
    named = wares_named(case, goes, wares)
    left = [ware for ware in named if ware not in kept]
    numbers = {ware.number for ware in left}
    if named:
        plain = len(left) == 1 or (len(numbers) == 1 and bool(_AND.search(goes) or names_all(goes)))
        return left, plain
    own = {ware.number for ware in kept}
    left = [ware for ware in wares if ware.number in own and ware not in kept]
    if not names_all(goes) and _PRONOUN.search(goes):
        return None
    whole = names_all(goes) or bool(_ORDERED.search(goes) or ORDER.search(goes))
    return left, bool(left) and len(own) == 1 and whole and not thing


def pieces_of(ware: Ware, said: str, meant: Sequence[Ware], company: Company) -> list[str]:
    """The item's name once for each piece that is meant: one, unless the words say more."""
    most = ware.item.quantity
    if most < 2:
        return [ware.item.name]
    own = next((piece for piece in _AND.split(said) if match_items(piece, [ware.item], company)), said)
    count = quantity(_OF.sub(" ", ORDER.sub(" ", own)), company)
    if _EVERYTHING.search(said) or (not count and len(meant) == 1 and _ALL.search(said)):
        count = most
    return [ware.item.name] * min(max(count, 1), most)


def taken(number: str, items: Sequence[str]) -> str:
    """What was taken, as a slot keeps it: "A-1042 2 × Filter F4 and Aria One"."""
    counts = Counter(items)
    return f"{number} " + " and ".join(f"{count} × {name}" if count > 1 else name for name, count in counts.items())


def ask_ware(case: Case, wares: Sequence[Ware], *, missing: bool = False) -> Move:
    """The question which thing is meant, with what there is to choose from."""
    sentences = [case.say("item_missing")] if missing else []
    for order in list({ware.number: ware.order for ware in wares}.values())[:3] if missing else ():
        line = case.say("order_has", number=order.field("number"), items=case.goods(order.field("items")))
        sentences.append(case.marked(line, order))
    choices = ware_choices(case, wares)
    return case.knowing(item="").reply(
        *sentences, case.say("which_item"), asked="item", choices=choices, confidence=0.8
    )


def ware_choices(case: Case, wares: Sequence[Ware]) -> list[Choice]:
    """Each thing as a choice that says its order's number and its name."""
    return [
        Choice(f"{case.goods(one.called)} · {one.number}", f"{one.number} {one.called}") for one in wares[:_CHOICES]
    ]


def _named(case: Case, said: str, wares: Sequence[Ware], *, several: bool) -> list[Ware]:
    """The things named: each piece of "the grinder and the kettle" for itself where several may be."""
    pieces = [piece for piece in _AND.split(said) if piece.strip()] if several else [said]
    found: list[Ware] = []
    for piece in pieces:
        rows = [wares[at] for at in match_items(piece, [ware.item for ware in wares], case.company)]
        rows = [ware for ware in rows if ware.number and ware.number in said] or rows
        found += [ware for ware in rows if ware not in found]
    return found
