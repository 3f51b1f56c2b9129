"""Opens the store the settings name. Apart from the rest, so that commands that need no mind start fast."""

from __future__ import annotations

from assistant.settings import Settings
from crm_tools.store import Store
from crm_tools.store.migrate import upgrade

__all__ = ["open_store"]


def open_store(settings: Settings) -> Store:
    """The store with its tables in the shape this code expects; raises StoreFailure."""
    store = Store(settings.store_url)
    upgrade(store)
    return store
