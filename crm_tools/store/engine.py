"""One door to the database: `transaction()` writes, `reading()` looks."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, column, create_engine, event, func, select, table, text
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from crm_tools.errors import Invalid, StoreFailure
from crm_tools.store.base import Base

__all__ = ["Session", "Store"]


class Store:
    """The system of record on SQLite (one writer at a time) or PostgreSQL.

    Functions of the inner layers take a `Session` and never commit; this boundary does.
    """

    def __init__(self, url: str) -> None:
        """Opens nothing yet; raises StoreFailure for an address that cannot be one."""
        self.url = url
        try:
            self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
            self._engine = _sqlite_engine(url) if self.is_sqlite else _server_engine(url)
        except (ArgumentError, ImportError) as error:
            raise StoreFailure(
                f"DESKSIDE_DATABASE_URL cannot be used: {error}; it looks like sqlite:////path/deskside.db "
                "or postgresql+psycopg://user:password@host/name"
            ) from error
        self._writer = self._engine.execution_options(writes=True)
        self._turnstile = threading.Lock() if self.is_sqlite else None
        self._inside = 0  # the thread that writes now

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all.

        Raises StoreFailure when the database refuses (read-only, full, gone).
        """
        if self._turnstile is None:
            with self._session(self._writer) as session:
                yield session
            return
        if self._inside == threading.get_ident():
            raise RuntimeError("a transaction inside a transaction would wait for itself; pass the session on")
        with self._turnstile, self._session(self._writer) as session:
            self._inside = threading.get_ident()
            try:
                yield session
            finally:
                self._inside = 0

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session on a consistent snapshot; nothing it changes is kept. Raises StoreFailure like `transaction`."""
        with self._explained(), Session(self._engine, expire_on_commit=False) as session:
            yield session

    def ping(self) -> None:
        """Raises StoreFailure when the database does not answer."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise StoreFailure(_explain(self.shown, error)) from error

    def count(self, table_name: str, where: Mapping[str, Any]) -> int:
        """How many rows of a table carry these values; raises Invalid for an unknown table or column."""
        known = Base.metadata.tables.get(table_name)
        if known is None:
            raise Invalid(f"no table {table_name!r}; there are: {', '.join(sorted(Base.metadata.tables))}")
        unknown = set(where) - set(known.c.keys())
        if unknown:
            raise Invalid(f"table {table_name!r} has no column {', '.join(sorted(unknown))}")
        query = select(func.count()).select_from(table(table_name))
        for name, value in where.items():
            query = query.where(column(name, known.c[name].type) == value)
        with self.reading() as session:
            return session.execute(query).scalar_one()

    @property
    def shown(self) -> str:
        """The address without its password."""
        return make_url(self.url).render_as_string(hide_password=True)

    def engine(self) -> Engine:
        """The engine itself, for migrations and drills."""
        return self._engine

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with self._explained(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            # A bare DatabaseError is a damaged file, an InternalError a read-only PostgreSQL; the other kinds
            # (a broken constraint, a wrong statement) tell of our data and code, not of the database's health.
            if type(error) not in (DatabaseError, InternalError, OperationalError):
                raise
            raise StoreFailure(_explain(self.shown, error)) from error


# Parameters are hidden everywhere: an error that quotes them would carry customers' words and codes into the log.
def _server_engine(url: str) -> Engine:
    return create_engine(url, pool_size=10, pool_pre_ping=True, hide_parameters=True)


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:" and not database.startswith("file:"):
        try:
            Path(database).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreFailure(
                f"the folder of the database {database} cannot be made: {error.strerror}; "
                "set DESKSIDE_DATA_DIR to a folder that can be written"
            ) from error
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        # pysqlite's own BEGIN is switched off so that writers can start with BEGIN IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _explain(shown: str, error: SQLAlchemyError) -> str:
    cause = str(getattr(error, "orig", error)).splitlines()[0]
    return (
        f"the database {shown} cannot be used: {cause}; check DESKSIDE_DATABASE_URL and that its folder can be "
        "written; if it is damaged, put a backup in its place"
    )
