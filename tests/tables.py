"""All tables of the system, wherever they are declared."""

from __future__ import annotations

import importlib
from pathlib import Path

__all__ = ["ROOT", "load_tables", "table_modules"]

ROOT = Path(__file__).parent.parent


def table_modules() -> list[str]:
    """The names of the modules that declare a table."""
    files = [path for package in ("crm_tools", "knowledge_base") for path in (ROOT / package).rglob("*.py")]
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files if "__tablename__" in path.read_text()
    )


def load_tables() -> None:
    """Imports them, so that the one metadata is complete."""
    for name in table_modules():
        importlib.import_module(name)
