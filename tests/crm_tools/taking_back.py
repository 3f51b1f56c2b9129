"""Takes back what a tool did, with what it kept, as the gate does later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from crm_tools.desk import Desk, Record
from crm_tools.registry import load_tools

__all__ = ["take_back"]


def take_back(name: str, desk: Desk, *, at: datetime | None = None) -> Sequence[Record]:
    """Undoes the write that was done last at this desk; `at` is when."""
    undo = load_tools()[name].undo
    assert undo is not None
    return undo.run(replace(desk, now=at or desk.now, kept={}), dict(desk.kept))
