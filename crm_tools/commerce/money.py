"""Amounts in minor units (fen, cents), and how they are written."""

from __future__ import annotations

__all__ = ["show_money"]


def show_money(minor: int, currency: str) -> str:
    """ "1,899.00 CNY" for 189900 fen."""
    return f"{minor / 100:,.2f} {currency}"
