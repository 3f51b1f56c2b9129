"""Fills an empty data folder with the sample company and its help centre."""

from __future__ import annotations

from pathlib import Path

import knowledge_base.sample
from assistant.mind import Mind
from crm_tools.sample.load import Loaded, holds_sample, load_sample_company
from crm_tools.store import Store, utc_now

__all__ = ["LOGINS", "holds_demo", "is_empty", "load_demo", "load_demo_articles"]

LOGINS = (
    ("customer", "mei.lin@example.com", "code in the simulator mailbox"),
    ("rep", "rep@hearthwell.example", "hearthwell-demo"),
    ("lead", "lead@hearthwell.example", "hearthwell-demo"),
    ("admin", "admin@hearthwell.example", "hearthwell-demo"),
)


SIGNS_OF_LIFE = ("company", "users", "articles", "products", "orders")


def is_empty(store: Store) -> bool:
    """Whether nobody has brought anything of their own: no company, no colleague, no article, no goods."""
    return not any(store.count(name, {}) for name in SIGNS_OF_LIFE)


def holds_demo(store: Store) -> bool:
    with store.reading() as session:
        return holds_sample(session)


def load_demo(store: Store) -> Loaded:
    """The sample company; a store that holds it already stays as it is."""
    return load_sample_company(store, at=utc_now())


def load_demo_articles(mind: Mind) -> int:
    """The sample help centre in both languages; unchanged articles cost nothing. Returns how many there are."""
    mind.library.add(Path(knowledge_base.sample.__file__).parent)
    return len(mind.library.articles())
