"""What all tests share: a store with tables, on SQLite or PostgreSQL, and a clock that stands still."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from crm_tools.store import Base, Store
from tests.tables import load_tables

__all__ = ["FakeClock", "hasty", "scratch_database"]

DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"

# Timing is no property, and our fixtures are safe to share between the examples of one test.
# Fifty examples keep the suite within its time on two cores.
settings.register_profile(
    "deskside", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
# At night there is time for forty times as many.
settings.register_profile("nightly", settings.get_profile("deskside"), max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "deskside"))
# A house that still warms up beside a test of a command would else write into what that command is said to print.
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.__stderr__))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright's event loop stays on this thread, and no other could run beside it."""
    items.sort(key=lambda item: "browser" in item.path.parts)


class FakeClock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **step: float) -> datetime:
        """Goes on by `timedelta(**step)`; returns the new time."""
        self.now += timedelta(**step)
        return self.now


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    load_tables()
    path = tmp_path_factory.mktemp("template") / "template.db"
    template = Store(f"sqlite:///{path}")
    Base.metadata.create_all(template.engine())
    with template.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    template.close()
    return path


@pytest.fixture
def store(tmp_path: Path, _template: Path) -> Iterator[Store]:
    """A fresh SQLite file with all tables."""
    path = tmp_path / "deskside.db"
    shutil.copyfile(_template, path)
    opened = hasty(Store(f"sqlite:///{path}"))
    yield opened
    opened.close()


def hasty(store: Store) -> Store:
    """Lets SQLite not wait for the disk: a test's data need not survive a power cut."""

    @event.listens_for(store.engine(), "connect")
    def _hurry(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    return store


@contextmanager
def scratch_database(suffix: str = "") -> Iterator[str]:
    """The URL of an empty PostgreSQL database that is dropped afterwards; skips when no server answers."""
    server = make_url(os.environ.get("DESKSIDE_TEST_POSTGRES", DEFAULT_POSTGRES))
    name = f"deskside_test_{os.getpid()}{suffix}"
    try:
        _administer(server, f'CREATE DATABASE "{name}"')
        _administer(server, f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    except (SQLAlchemyError, ImportError) as error:
        reason = str(error).splitlines()[0]
        pytest.skip(f"no PostgreSQL at {server.render_as_string()} (set DESKSIDE_TEST_POSTGRES): {reason}")
    try:
        yield server.set(database=name).render_as_string(hide_password=False)
    finally:
        _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def _postgres() -> Iterator[Store]:
    load_tables()
    with scratch_database() as url:
        opened = Store(url)
        Base.metadata.create_all(opened.engine())
        yield opened
        opened.close()


@pytest.fixture
def postgres_store(_postgres: Store) -> Iterator[Store]:
    """PostgreSQL with all tables, empty at the start of each test."""
    yield _postgres
    with _postgres.engine().begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):  # for a few rows far quicker than TRUNCATE
            connection.execute(table.delete())


@pytest.fixture(params=["sqlite", "postgresql"])
def any_store(request: pytest.FixtureRequest) -> Store:
    """The same test on both databases."""
    found = request.getfixturevalue("store" if request.param == "sqlite" else "postgres_store")
    assert isinstance(found, Store)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says why tests were skipped: what did not run should not look like what passed."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason in sorted({str(one.longrepr[2]) for one in skipped if isinstance(one.longrepr, tuple)}):
        terminalreporter.write_line(f"skipped: {reason}", yellow=True)
