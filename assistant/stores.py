"""Opens the store the settings name. Apart from the rest, so that commands that need no mind start fast."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

import crm_tools
from assistant.settings import Settings
from crm_tools.store import Store
from crm_tools.store.migrate import upgrade

__all__ = ["open_store"]

NOT_IMPORTED = "crm_tools.store.migrations"  # Alembic runs these


def open_store(settings: Settings) -> Store:
    """The store with its tables in the shape this code expects; raises StoreFailure."""
    _know_all_tables()
    store = Store(settings.store_url)
    upgrade(store)
    return store


@cache
def _know_all_tables() -> None:
    """Tables refer to each other by name: one whose module nobody imported makes every write to the others fail.

    The library's tables refer to none of these, and whoever uses the library imports them.
    """
    for found in pkgutil.walk_packages(crm_tools.__path__, f"{crm_tools.__name__}."):
        if not found.name.startswith(NOT_IMPORTED):
            importlib.import_module(found.name)
