"""The business shop of the sales tests."""

from __future__ import annotations

from tests.crm_tools.sales.conftest import trade

__all__ = ["trade"]
