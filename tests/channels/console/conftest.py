"""An empty store in memory, and Mei, who works at the desk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_tools.people.users import User
from crm_tools.store import Base, Session, Store
from tests.channels.console.desk import staff
from tests.tables import load_tables


@pytest.fixture
def session() -> Iterator[Session]:
    load_tables()
    store = Store("sqlite://")
    Base.metadata.create_all(store.engine())
    with store.transaction() as open_session:
        yield open_session
    store.close()


@pytest.fixture
def mei(session: Session) -> User:
    return staff(session, "mei@example.com", "Mei")
