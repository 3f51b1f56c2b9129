"""Brings the tables to the shape this code expects.

Revisions are files `versions/NNNN_words.py` beside this one; their numbers are the versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from crm_tools.errors import StoreFailure
from crm_tools.store.engine import Store

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["configure", "current", "downgrade", "head", "upgrade"]

VERSIONS = "crm_tools.store.migrations.versions"
SCRIPTS = "crm_tools.store:migrations"
LOCK = 727_510_443  # any number; only migrations of this database ask for it


def upgrade(store: Store) -> None:
    """Creates or changes the tables as needed; returns at once when there is nothing to do.

    Raises StoreFailure, leaving the database as it was, when it is newer than this code or refuses the change.
    """
    found = current(store)
    if found == head():
        return
    if found is not None and found not in _versions():
        raise StoreFailure(
            f"the database is at version {found}, which this Deskside (up to {head()}) does not know; "
            "start the newer Deskside it was used with, or restore an older backup"
        )
    from alembic import command  # not at the top: every start would pay for it, few need it

    with _exclusive(store) as connection:
        command.upgrade(configure(connection), "head")


def downgrade(store: Store, version: str) -> None:
    """Takes the tables back to an older version, "base" for none at all; what only newer ones can hold is lost."""
    from alembic import command

    with _exclusive(store) as connection:
        command.downgrade(configure(connection), version)


def current(store: Store) -> str | None:
    """The version the database is at; None for one that was never migrated. Raises StoreFailure."""
    try:
        with store.engine().connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(select(column("version_num")).select_from(table("alembic_version"))).scalar()
    except SQLAlchemyError as error:
        raise _failure(store, error) from error


def head() -> str:
    """The version this code expects."""
    return _versions()[-1]


def configure(connection: Connection) -> Config:
    """What Alembic needs to work on this connection; there is no alembic.ini."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    return config


def _versions() -> list[str]:
    names = (one.name for one in resources.files(VERSIONS).iterdir())
    return sorted(name.split("_")[0] for name in names if name[:1].isdigit() and name.endswith(".py"))


@contextmanager
def _exclusive(store: Store) -> Iterator[Connection]:
    """One transaction that other processes' migrations wait for."""
    try:
        with store.engine().connect() as plain:
            connection = plain.execution_options(writes=True)
            if store.is_sqlite:
                # SQLite changes a table by copying it, which foreign keys would forbid; this has to precede BEGIN.
                _pragma(connection, "foreign_keys=OFF")
            try:
                with connection.begin():
                    if not store.is_sqlite:
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                    yield connection
                    _check_references(connection, store)
            finally:
                if store.is_sqlite:
                    _pragma(connection, "foreign_keys=ON")
    except SQLAlchemyError as error:
        raise _failure(store, error) from error


def _check_references(connection: Connection, store: Store) -> None:
    if store.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise StoreFailure("the migration would leave rows that refer to nothing; the database is unchanged")


def _pragma(connection: Connection, pragma: str) -> None:
    driver = connection.connection.dbapi_connection
    if driver is not None:
        driver.cursor().execute(f"PRAGMA {pragma}")


def _failure(store: Store, error: SQLAlchemyError) -> StoreFailure:
    cause = str(getattr(error, "orig", error)).splitlines()[0]
    return StoreFailure(
        f"the database {store.shown} could not be brought up to date, and is unchanged: {cause}; "
        "if it is damaged, put a backup in its place, or move it away to start empty"
    )
