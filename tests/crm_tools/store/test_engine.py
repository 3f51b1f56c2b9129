"""The door to the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from crm_tools.errors import Invalid, StoreFailure
from crm_tools.store import Store, UtcDateTime, new_id
from crm_tools.store.counters import CounterRow
from crm_tools.store.events import EventRow, events_of_conversation, record
from tests.crm_tools.conftest import Shop, at_once, fail_after

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_a_transaction_that_fails_leaves_nothing_behind(any_store: Store) -> None:
    with pytest.raises(RuntimeError):
        fail_after(any_store, lambda session: session.add(CounterRow(name="T", value=1)))

    assert any_store.count("counters", {}) == 0


def test_a_transaction_that_ends_well_is_kept(any_store: Store) -> None:
    with any_store.transaction() as session:
        session.add(CounterRow(name="T", value=1))

    assert any_store.count("counters", {"name": "T", "value": 1}) == 1


def test_what_a_reader_changes_is_not_kept(any_store: Store) -> None:
    with any_store.reading() as session:
        session.add(CounterRow(name="T", value=1))
        session.flush()

    assert any_store.count("counters", {}) == 0


def test_a_reader_sees_one_state_while_others_write(store: Store) -> None:
    with store.reading() as session:
        before = session.scalars(select(CounterRow)).all()
        with store.transaction() as writer:
            writer.add(CounterRow(name="T", value=1))
        after = session.scalars(select(CounterRow)).all()

    assert before == after == []


def test_writers_in_many_threads_wait_for_each_other(store: Store) -> None:
    with store.transaction() as session:
        session.add(CounterRow(name="T", value=0))

    def raise_by_one(_: int) -> None:
        with store.transaction() as session:
            row = session.get_one(CounterRow, "T")
            row.value += 1

    at_once(20, raise_by_one)

    assert store.count("counters", {"value": 20}) == 1


def test_two_stores_on_one_file_wait_for_each_other(store: Store) -> None:
    other = Store(store.url)

    def add(number: int) -> None:
        with (store, other)[number % 2].transaction() as session:
            session.add(CounterRow(name=str(number), value=len(session.scalars(select(CounterRow)).all())))

    at_once(10, add)
    other.close()

    with store.reading() as session:
        assert sorted(session.scalars(select(CounterRow.value))) == list(range(10))


def test_a_read_only_database_is_a_store_failure_that_says_what_to_check(store: Store, tmp_path: Path) -> None:
    read_only = Store(f"sqlite:///file:{tmp_path / 'deskside.db'}?mode=ro&uri=true")

    with pytest.raises(StoreFailure, match="DESKSIDE_DATABASE_URL"), read_only.transaction() as session:
        session.add(CounterRow(name="T", value=1))
    read_only.close()


def test_a_damaged_file_is_a_store_failure_for_readers_too(tmp_path: Path) -> None:
    (tmp_path / "damaged.db").write_bytes(b"this is no database at all" * 100)
    damaged = Store(f"sqlite:///{tmp_path / 'damaged.db'}")

    with pytest.raises(StoreFailure), damaged.reading() as session:
        session.execute(text("SELECT 1"))
    with pytest.raises(StoreFailure):
        damaged.ping()
    damaged.close()


def test_a_folder_that_cannot_be_made_is_a_store_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreFailure, match="folder"):
        Store(f"sqlite:///{tmp_path / 'file' / 'deskside.db'}")


def test_a_server_that_is_not_there_is_a_store_failure_without_the_password() -> None:
    nobody = Store("postgresql+psycopg://deskside:hush@127.0.0.1:1/deskside")

    with pytest.raises(StoreFailure) as failure:
        nobody.ping()
    assert "hush" not in str(failure.value)


def test_a_broken_constraint_is_not_mistaken_for_a_broken_database(any_store: Store) -> None:
    with pytest.raises(IntegrityError), any_store.transaction() as session:
        session.add(EventRow(kind="k", subject="s", actor="a", at=NOON, conversation_id="no such", data={}))


def test_counting_refuses_unknown_tables_and_columns(store: Store) -> None:
    with pytest.raises(Invalid, match="no table"):
        store.count("treasures", {})
    with pytest.raises(Invalid, match="no column"):
        store.count("counters", {"treasure": 1})


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a zone"), store.transaction() as session:
        record(session, "k", "s", actor="a", at=datetime(2026, 11, 21))  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize("hours", [-11, 0, 8, 14])
def test_times_come_back_in_utc_from_every_zone(any_store: Store, any_shop: Shop, hours: int) -> None:
    local = NOON.astimezone(timezone(timedelta(hours=hours)))
    with any_store.transaction() as session:
        record(session, "k", "s", actor="a", at=local, conversation_id=any_shop.thread)
    with any_store.reading() as session:
        found = events_of_conversation(session, any_shop.thread)[-1].at

    assert found == NOON
    assert found.tzinfo == UTC


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1970, 1, 2), datetime(2999, 1, 1), timezones=OFFSETS))  # noqa: DTZ001 - bounds have none
def test_a_stored_moment_is_the_same_moment(moment: datetime) -> None:
    kept = UtcDateTime().process_bind_param(moment, None)  # type: ignore[arg-type]  # the dialect is not looked at

    assert kept == moment


def test_ids_are_unlike_and_carry_their_kind() -> None:
    ids = {new_id("msg") for _ in range(1000)}

    assert len(ids) == 1000
    assert all(one.startswith("msg_") and len(one) == 32 for one in ids)


def test_a_transaction_inside_a_transaction_is_an_error_and_not_a_standstill(store: Store) -> None:
    with store.transaction(), pytest.raises(RuntimeError, match="pass the session on"), store.transaction():
        pass

    with store.transaction() as session:
        assert session.connection().exec_driver_sql("SELECT 1").scalar() == 1
