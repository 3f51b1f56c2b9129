"""The migration line leads to exactly the tables the code declares, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from crm_tools.commerce.orders import order_of
from crm_tools.commerce.payments import methods_of
from crm_tools.errors import StoreFailure
from crm_tools.people.contacts import ContactRow
from crm_tools.store import Base, Store, migrate
from crm_tools.words import Words
from tests.conftest import hasty, scratch_database
from tests.crm_tools.conftest import at_once, open_shop
from tests.tables import load_tables


@pytest.fixture(scope="module")
def _postgres() -> Iterator[str]:
    with scratch_database("_empty") as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A database without any table."""
    load_tables()
    if request.param == "sqlite":
        opened = hasty(Store(f"sqlite:///{tmp_path / 'a % folder' / 'empty.db'}"))
        yield opened
    else:
        opened = Store(request.getfixturevalue("_postgres"))
        yield opened
        with opened.engine().begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    opened.close()


def test_the_migrations_make_the_declared_tables(empty: Store) -> None:
    migrate.upgrade(empty)

    assert migrate.current(empty) == migrate.head()
    with empty.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_and_partial_indexes_are_those_of_the_code(empty: Store) -> None:
    migrate.upgrade(empty)
    migrated = _statements(empty)
    migrate.downgrade(empty, "base")
    Base.metadata.create_all(empty.engine())

    assert migrated == _statements(empty)


def test_a_populated_database_goes_down_and_up_again(empty: Store) -> None:
    migrate.upgrade(empty)
    open_shop(empty, datetime(2026, 11, 21, tzinfo=UTC))
    migrate.downgrade(empty, "base")

    assert migrate.current(empty) is None
    assert set(inspect(empty.engine()).get_table_names()) == {"alembic_version"}

    migrate.upgrade(empty)
    open_shop(empty, datetime(2026, 11, 21, tzinfo=UTC))
    assert empty.count("contacts", {}) == 2


def test_upgrading_twice_keeps_what_is_there(empty: Store) -> None:
    migrate.upgrade(empty)
    open_shop(empty, datetime(2026, 11, 21, tzinfo=UTC))
    migrate.upgrade(empty)

    assert empty.count("contacts", {}) == 2


def test_two_processes_that_start_together_migrate_once(empty: Store) -> None:
    stores = [empty, Store(empty.url)]
    at_once(2, lambda number: migrate.upgrade(stores[number]))
    stores[1].close()

    assert migrate.current(empty) == migrate.head()


def test_a_database_from_the_future_is_refused_and_untouched(empty: Store) -> None:
    migrate.upgrade(empty)
    with empty.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreFailure, match=r"9999.*start the newer Deskside"):
        migrate.upgrade(empty)
    assert migrate.current(empty) == "9999"


def test_tables_of_unknown_origin_are_refused_and_untouched(empty: Store) -> None:
    with empty.transaction() as session:
        session.execute(text("CREATE TABLE work (id INTEGER)"))

    with pytest.raises(StoreFailure, match="unchanged"):
        migrate.upgrade(empty)
    assert inspect(empty.engine()).get_table_names() == ["work"]


def test_foreign_keys_are_enforced_again_after_a_migration(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'keys.db'}")
    migrate.upgrade(store)
    with store.reading() as session:
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1
    store.close()


def test_a_server_that_is_not_there_is_a_store_failure() -> None:
    with pytest.raises(StoreFailure):
        migrate.upgrade(Store("postgresql+psycopg://nobody@127.0.0.1:1/nothing"))


def test_file_names_tell_the_same_head_as_alembic() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))

    assert [migrate.head()] == scripts.get_heads()


def _statements(store: Store) -> dict[str, str]:
    """Every constraint and index as the database itself words it."""
    if store.is_sqlite:
        query = "SELECT name, sql FROM sqlite_master WHERE name != 'alembic_version' AND sql IS NOT NULL"
    else:
        query = """
            SELECT conname, conrelid::regclass || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%'
            UNION SELECT indexname, indexdef FROM pg_indexes
                WHERE schemaname = 'public' AND indexname NOT LIKE 'alembic%'
        """
    with store.reading() as session:
        return {name: "".join(sorted(re.sub(r"[\s\"]+", "", sql))) for name, sql in session.execute(text(query))}


def test_payments_and_ways_to_pay_come_over_as_rows_and_go_back(empty: Store) -> None:
    migrate.upgrade(empty)
    open_shop(empty, datetime(2026, 11, 21, tzinfo=UTC))
    migrate.downgrade(empty, "0002")
    methods = [{"method": "Alipay"}, {"method": "gift_card", "id": "gift_1", "balance_minor": 500}]
    paid = [{"method": "Alipay", "kind": "payment", "amount_minor": 229_900}]
    with empty.transaction() as session:
        session.execute(text("UPDATE contacts SET payment_methods = :m WHERE name = 'Lin'"), {"m": json.dumps(methods)})
        session.execute(text("UPDATE orders SET payments = :p WHERE number = 'A-1001'"), {"p": json.dumps(paid)})

    migrate.upgrade(empty)
    with empty.reading() as session:
        lin = session.scalars(select(ContactRow).where(ContactRow.name == "Lin")).one()
        found = order_of(session, lin.id, "A-1001")
        assert {(one.kind, one.balance_minor) for one in methods_of(session, lin.id)} == {
            ("alipay", None),
            ("gift_card", 500),
        }
        assert found.payment == Words("Alipay", "支付宝")
        assert list(found.paid_by.values()) == [229_900]

    migrate.downgrade(empty, "0002")
    with empty.transaction() as session:
        kept = session.execute(text("SELECT payment_methods FROM contacts WHERE name = 'Lin'")).scalar_one()
        moved = session.execute(text("SELECT payments FROM orders WHERE number = 'A-1001'")).scalar_one()
    back = [json.loads(one) if isinstance(one, str) else one for one in (kept, moved)]
    assert sorted(back[0], key=lambda one: one["method"]) == methods
    assert back[1] == paid
