"""The shop's state as its file would have it, compared in whole cents; and a copy of the shop for each replay."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.mind import Mind
from assistant.settings import read_settings
from crm_tools.imports.shop_export import shop_orders, shop_users
from crm_tools.store import Store
from evals.tau2_shop import OpenShop, mind_over

__all__ = ["Copy", "changed", "same", "state_of"]


class Copy:
    """The imported shop once more, untouched, for one replay."""

    def __init__(self, opened: OpenShop, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        with (
            closing(sqlite3.connect(_file(opened.store))) as source,
            closing(sqlite3.connect(folder / "shop.db")) as to,
        ):
            source.backup(to)
        url = f"sqlite:///{folder / 'shop.db'}"
        settings = read_settings(data_dir=folder, model="builtin", database_url=url, chroma_url="")
        self._store = Store(url)
        self._mind = mind_over(settings, self._store)

    def __enter__(self) -> Mind:
        return self._mind

    def __exit__(self, *_: object) -> None:
        self._mind.close()
        self._store.close()


def same(one: object, other: object) -> bool:
    """Whether two states are the same, amounts compared in whole cents."""
    return _in_cents(one) == _in_cents(other)


def _in_cents(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _in_cents(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_in_cents(inner) for inner in value]
    return round(value * 100) if isinstance(value, int | float) and not isinstance(value, bool) else value


def state_of(store: Store) -> dict[str, Any]:
    with store.reading() as session:
        return {"orders": shop_orders(session), "users": shop_users(session)}


def changed(now: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        kind: {key: row for key, row in now[kind].items() if not same(row, before[kind].get(key))} for kind in before
    }


def _file(store: Store) -> Path:
    return Path(str(store.engine().url.database))
