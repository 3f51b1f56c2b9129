"""Records as sources: how one is cited to a colleague, and on which of the staff's pages it stands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from crm_tools.service.receipts import Receipt
from crm_tools.words import Language

__all__ = ["cite_record", "record_url"]

QUOTED = 600


def cite_record(label: str, receipts: Sequence[Receipt], language: Language) -> tuple[str, dict[str, Any]] | None:
    """The key and the citation of the record under `label`: its title, and its sentence (or plain fields) as the quote.

    None for what is no record: a tool that failed, or a label nobody gave out.
    """
    receipt = next((one for one in receipts if one.label == label), None)
    if receipt is None or receipt.kind != "record":
        return None
    fields = "; ".join(f"{name}: {value}" for name, value in receipt.fields.items() if _is_plain(value))
    citation = {
        "article_id": "",
        "title": receipt.fields.get(f"title_{language}") or receipt.ref,
        "url": record_url(receipt, receipts),
        "quote": (receipt.fields.get(f"said_{language}") or fields)[:QUOTED],
        "language": "",
    }
    return f"record:{receipt.ref}", citation


def record_url(receipt: Receipt, receipts: Sequence[Receipt]) -> str:
    """The staff's page on a record: a ticket's and a conversation's own, a colleague's desk, otherwise the place on the
    page of the customer it is of; "" if unknown.

    A record without a `contact_id` of its own belongs to the contact that the same call of its tool named.
    """
    kind, _, name = receipt.ref.partition(" ")
    match kind:
        case "ticket" if name:
            return f"/console/tickets/{_quoted(name)}"
        case "conversation" if name:
            return f"/console/?c={_quoted(name)}"
        case "contact" if name:
            return f"/console/customers/{_quoted(name)}"
        case "user":
            return "/console/"
    contact = str(receipt.fields.get("contact_id") or "") or _contact(receipt, receipts)
    place = f"#{_quoted(kind)}-{_quoted(name)}" if name and kind != "choice" else ""
    if not contact:
        return "/console/" if kind == "task" else ""
    return f"/console/customers/{_quoted(contact)}{place}"


def _contact(receipt: Receipt, receipts: Sequence[Receipt]) -> str:
    at = receipts.index(receipt)
    before = [one for one in receipts[:at] if one.tool == receipt.tool and one.ref.startswith("contact ")]
    return before[-1].ref.partition(" ")[2] if before else ""


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and value != ""
