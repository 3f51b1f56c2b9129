"""Which variant of a thing is wanted instead: another colour, or the same again."""

from __future__ import annotations

import json

from assistant.engine.case import Case, Move
from assistant.engine.flows.purchases import Ware
from assistant.engine.slots import Item, match_items
from assistant.engine.state import Choice

__all__ = ["ask_variant", "new_variant", "same_again"]


def new_variant(case: Case, ware: Ware) -> str:
    """The option that is wanted instead of the one they have, or ""."""
    wanted = case.slot("option")
    same = wanted.casefold() in (ware.item.option.casefold(), case.local(ware.item.option).casefold())
    alike = case.local(wanted).casefold() == case.local(ware.item.option).casefold()
    return "" if not wanted or same or alike else wanted


def same_again(case: Case, ware: Ware) -> str | Move:
    """What the shelf calls the very thing they have: its option, or its SKU where there is but one."""
    if ware.item.option:
        return ware.item.option
    looked = case.result("product_lookup")
    if looked is None and "product_lookup" in case.lent:
        return case.call("product_lookup", query=case.company.known_name(ware.item.name))
    rows = _rows(case, ware)
    return str(rows[0].get("sku", "")) if len(rows) == 1 else ware.item.name


def ask_variant(case: Case, ware: Ware) -> Move:
    """Which other variant: the catalogue says which there are."""
    looked = case.result("product_lookup")
    if looked is None and "product_lookup" in case.lent:
        return case.call("product_lookup", query=case.company.known_name(ware.item.name))
    rows = _rows(case, ware)
    choices = [choice for row in rows if (choice := _choice(case, row, ware))]
    if rows and not choices:
        only = case.say("only_variant", item=case.goods(ware.item.name))
        ways = [case.choice(name) for name in ("return", "ticket", "person")]
        return case.reply(only, case.say("request_ways"), asked="offer_ticket", choices=ways)
    question = case.say("ask_option_of", item=case.goods(ware.called))
    return case.knowing(option="").reply(question, asked="option", choices=choices, confidence=0.9)


def _rows(case: Case, ware: Ware) -> list[dict[str, object]]:
    """The variants of the thing, as the catalogue lists them."""
    looked = case.result("product_lookup")
    for product in looked.receipts if looked and looked.status == "done" else ():
        if match_items(product.field("name"), [Item(ware.item.name)], case.company):
            try:
                rows = json.loads(product.field("variants") or "[]")
            except ValueError:
                return []
            return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return []


def _choice(case: Case, row: dict[str, object], ware: Ware) -> Choice | None:
    """A variant as a choice; None for the one they have."""
    option = ", ".join(str(value) for key, value in row.items() if key not in ("sku", "stock"))
    own = {ware.item.option.casefold(), case.local(ware.item.option).casefold()}
    if not option or {option.casefold(), case.local(option).casefold()} & own:
        return None
    label, stock = case.local(option), case.local(str(row.get("stock", "")))
    said = label if "," not in option else option  # one option is known by its name in either language
    return Choice(f"{label} · {stock}" if stock else label, said)
