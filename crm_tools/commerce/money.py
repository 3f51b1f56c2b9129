"""Amounts in minor units (fen, cents), and how they are written."""

from __future__ import annotations

__all__ = ["say_money"]

SIGNS = {"CNY": "¥", "EUR": "€", "USD": "$", "GBP": "£"}


def say_money(minor: int, currency: str) -> str:
    """As people write it: "¥1,899" for 189900 fen, "¥12.50"; a currency without a common sign keeps its code."""
    amount = f"{minor // 100:,}" if minor % 100 == 0 else f"{minor / 100:,.2f}"
    return f"{SIGNS[currency]}{amount}" if currency in SIGNS else f"{amount} {currency}"
