"""The variants of a product's record, in the reply's words, each with what is left of it."""

from __future__ import annotations

import json

from assistant.engine.case import Case
from assistant.engine.situation import Receipt

__all__ = ["stocked"]


def stocked(case: Case, product: Receipt) -> list[tuple[str, str, list[str]]]:
    """Each variant in words, its stock in words, and its options as the record has them."""
    try:
        rows = json.loads(product.field("variants") or "[]")
    except ValueError:
        return []
    found = []
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and row.get("stock"):
            options = [str(value) for key, value in row.items() if key not in ("sku", "stock")]
            words = case.local(", ".join(options)) or str(row.get("sku", ""))
            found.append((words, case.local(str(row["stock"])), options))
    return found
