"""The YAML sheets beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

__all__ = ["sheet"]

FOLDER = Path(__file__).parent


def sheet(name: str) -> Any:
    """The plain data of `NAME.yaml`."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
