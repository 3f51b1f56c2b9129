"""What a test may hold a reply to: the facts it states, not its wording, and the rows it left in the store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from channels.scenario_writing import Scalar, StoreRow
from channels.trace_file import TraceFile
from crm_tools.service.messages import Author

__all__ = ["facts_said", "rows_written"]

NUMBER = re.compile(r"(?<![A-Za-z0-9-])([A-Z]{1,2}-)\d{3,10}(?![A-Za-z0-9])")
AMOUNT = re.compile(
    r"¥ ?\d[\d,]*(?:\.\d+)?|(?<![\d.,])\d[\d,]*(?:\.\d+)? ?(?:%|CNY\b|yuan\b|元)"
    r"|(?<![\d.,-])\d+ (?:working |calendar )?(?:minute|hour|day|month|year)s?\b"
    r"|(?<![\d.,-])\d+ ?(?:分钟|小时|个工作日|天|个月|年)(?!\d)"
)
MOST = 4
BY_ORDER = {"return": "returns", "exchange": "exchanges", "repair": "repairs", "invoice": "invoices"}


def facts_said(file: TraceFile) -> list[str]:
    """Records by number, amounts and spans of time that stand in the reply and in a receipt it rests on; a few.

    A number that the replay will count anew is held to its prefix alone ("R-").
    """
    if file.reply is None:
        return []
    text, known = file.reply.text, _known(file)
    found = [match[0] if match[0] in known else match[1] for match in NUMBER.finditer(text)]
    proof = json.dumps([dict(one["fields"]) for one in _pointed_at(file)], ensure_ascii=False)
    found += [match[0] for match in AMOUNT.finditer(text) if match[0] in proof]
    return list(dict.fromkeys(found))[:MOST]


def rows_written(receipts: Sequence[Mapping[str, Any]]) -> list[StoreRow]:
    """The rows that this reply's writes left, as far as the next replay will find them under the same names."""
    found = [_row(one) for one in receipts if _made(one)]
    return [one for one in found if one is not None]


def _row(receipt: Mapping[str, Any]) -> StoreRow | None:
    kind, _, number = str(receipt["ref"]).partition(" ")
    fields = receipt["fields"]
    if fields.get("undone"):
        return None
    if kind == "order" and isinstance(fields.get("status"), str):
        where: dict[str, Scalar] = {"number": number, "status": fields["status"]}
        return StoreRow("orders", where, 1)
    if kind in BY_ORDER and isinstance(fields.get("order"), str):
        return StoreRow(BY_ORDER[kind], {"order_number": fields["order"]})
    return None


def _known(file: TraceFile) -> set[str]:
    """The numbers that were there before: the customer's own words, orders, and records that were only read."""
    told = [one.text for one in file.messages if one.author is Author.CUSTOMER]
    told += [f"{one['ref']} {json.dumps(dict(one['fields']))}" for one in file.receipts if one["kind"] == "record"]
    written = {str(one["ref"]).partition(" ")[2] for one in file.receipts if _made(one)}
    numbers = {match[0] for text in told for match in NUMBER.finditer(text)}
    orders = {match[0] for match in NUMBER.finditer(file.reply.text if file.reply else "") if match[1] == "A-"}
    return (numbers - written) | orders


def _made(receipt: Mapping[str, Any]) -> bool:
    return bool(receipt["kind"] == "tool" and receipt["status"] == "done")


def _pointed_at(file: TraceFile) -> Iterator[Mapping[str, Any]]:
    labels = {label for one in file.kept.get("said") or () for label in one.get("receipts") or ()}
    yield from (one for one in file.receipts if one["id"] in labels)
