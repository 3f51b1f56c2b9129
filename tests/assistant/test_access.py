"""The access table holds in the toolbox, and rows of others are not even read: proven on the sample company."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from assistant.toolbox import Toolbox
from crm_tools.desk import Desk, Record
from crm_tools.errors import CrmError
from crm_tools.people.company import company
from crm_tools.people.identities import find_contact
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import user_by_email
from crm_tools.registry import Effect, Tool, customer_tools, load_tools
from crm_tools.service import conversations
from crm_tools.store import Base, Session, Store
from tests.assistant.conftest import Counter
from tests.assistant.tool_calls import Pool, calls, numbers_of, pool_of
from tests.conftest import FakeClock

TOOLS = load_tools()
# Mei has an order that was delivered, Wang one that has not left yet; Tom is the other one.
MEI, WANG, TOM = "mei.lin@example.com", "wang.fang@example.com", "tom.baker@example.com"
ADDRESS = {"line1": "1 Hubin Road", "city": "杭州", "province": "浙江省", "postcode": "310013", "country": "CN"}
REFUSED = {"not-verified", "not-allowed"}
# Words that would say whose data is meant. Where something is to be sent (email, phone) is previewed, then agreed to.
NAMES_SOMEBODY = ("contact", "customer", "account", "user", "caller", "owner", "identity", "level", "conversation")


@dataclass(frozen=True, slots=True)
class House:
    """Two customers of the sample company, one of them at the counter; what is theirs before anything is done."""

    store: Store
    own: str
    other: str
    thread: str
    clock: FakeClock
    pool: Pool
    both: Pool
    foreign: frozenset[str]

    def desk(self, session: Session, level: Level = Level.VERIFIED) -> Desk:
        staff = user_by_email(session, "rep@hearthwell.example") if level is Level.STAFF else None
        caller = Caller(level, None if staff else self.own, staff.id if staff else None)
        return Desk(session, caller, self.thread, company(session), "en", self.clock())


@pytest.fixture(params=[MEI, WANG], ids=["mei", "wang"])
def house(request: pytest.FixtureRequest, sample_store: Store, clock: FakeClock) -> House:
    with sample_store.transaction() as session:
        own, other = (find_contact(session, "email", one) or "" for one in (request.param, TOM))
        assert own
        assert other
        thread, _ = conversations.start(session, "web", language="en", at=clock())
        conversations.set_speaker(session, thread.id, own, Level.VERIFIED, at=clock())
        pool, both = pool_of(session, own), pool_of(session, other, own)
        foreign = frozenset(numbers_of(session, other))
    return House(sample_store, own, other, thread.id, clock, pool, both, foreign)


@pytest.mark.parametrize("name", customer_tools())
def test_no_argument_of_a_customers_tool_says_whose_data_is_meant(name: str) -> None:
    named = {one.name for one in TOOLS[name].parameters}

    assert not [one for one in named for word in NAMES_SOMEBODY if word in one]
    assert TOOLS[name].effect is Effect.WRITE or not named & {"email", "phone", "name"}


@pytest.mark.parametrize("level", Level)
async def test_every_tool_runs_exactly_for_whom_its_line_says(counter: Counter, level: Level) -> None:
    mind = counter.customer.mind
    box = Toolbox(tools=TOOLS, library=mind.library, threads=mind.threads)
    for name, tool in TOOLS.items():
        turn = counter.turn()
        turn.caller = Caller(level, counter.customer.shop.lin, counter.customer.shop.mei.id)
        arguments = {one.name: _least(one.annotation) for one in tool.parameters}

        error = (await box.use(name, arguments, turn)).get("error")

        assert (error not in REFUSED) == level.reaches(tool.level), name


def _least(annotation: Any) -> Any:
    """Some value of this kind."""
    return {int: 1, str: "x"}.get(annotation) or next(iter(getattr(annotation, "__args__", ("x",))))


@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_every_field_that_a_tool_really_returns_has_a_line(house: House, name: str, data: st.DataObject) -> None:
    tool, level = TOOLS[name], max(TOOLS[name].level, Level.VERIFIED, key=list(Level).index)
    with _undone(house.store) as session:
        arguments = data.draw(calls(tool, house.pool))
        for record in _ran(tool, house.desk(session, level), arguments):
            kind = record.ref.partition(" ")[0]
            assert set(record.fields) <= tool.access.fields(kind, Level.STAFF), record.ref


@pytest.mark.parametrize(
    ("house", "name", "arguments"),
    [
        (MEI, "start_exchange", {"order_number": "A-1042", "items": ["AR1-SIL"], "new_items": ["black"]}),
        (WANG, "change_order_address", {"order_number": "A-1055", **ADDRESS}),
        (WANG, "add_to_ticket", {"ticket_number": "", "text": "still there"}),
    ],
    indirect=["house"],
)
def test_every_field_of_a_write_that_seldom_succeeds_has_a_line(
    house: House, name: str, arguments: dict[str, Any]
) -> None:
    with _undone(house.store) as session:
        desk = house.desk(session)
        if "ticket_number" in arguments:
            (opened,) = TOOLS["open_ticket"].run(desk, "A noise", "It hums")
            arguments = {**arguments, "ticket_number": opened.fields["number"]}
        for record in TOOLS[name].run(desk, **arguments):
            assert set(record.fields) == set(TOOLS[name].access.shown([record], Level.VERIFIED)[0].fields)


@pytest.mark.parametrize("name", customer_tools())
@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_asked_for_only_rows_of_whoever_asks_are_read(house: House, name: str, data: st.DataObject) -> None:
    tool = TOOLS[name]
    with _undone(house.store) as session:
        arguments = data.draw(calls(tool, house.both))
        desk = house.desk(session)
        session.expunge_all()
        with _watched(session, house) as (read, asked):
            records = _ran(tool, desk, arguments)

    assert not house.foreign & {one.ref.partition(" ")[2] for one in records}
    assert not read, "rows of others were read"
    assert not asked, "a query asked for a row of others without naming whose rows it may see"


@contextmanager
def _undone(store: Store) -> Iterator[Session]:
    """A session whose work is rolled back."""
    with store.reading() as session:
        yield session
        session.rollback()


def _ran(tool: Tool, desk: Desk, arguments: dict[str, Any]) -> Sequence[Record]:
    try:
        if tool.preview is not None:
            tool.preview(desk, **arguments)
        return tool.run(desk, **arguments)
    except CrmError:
        return ()


@contextmanager
def _watched(session: Session, house: House) -> Iterator[tuple[list[str], list[str]]]:
    """Collects the rows of others that are loaded, and the queries that name a foreign record but not the caller."""
    mine, foreign = {house.own, house.thread, None}, house.foreign | {house.other}
    read: list[str] = []
    asked: list[str] = []

    def loaded(_session: Session, row: Base) -> None:
        if getattr(row, "contact_id", None) not in mine or (row.__tablename__ == "contacts" and row.id != house.own):  # type: ignore[attr-defined]
            read.append(repr(row))

    def executed(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        given = {str(one) for one in (parameters if isinstance(parameters, tuple | list) else ())}
        if statement.startswith("SELECT") and given & foreign and not given & {house.own, house.thread}:
            asked.append(f"{statement} {parameters}")

    event.listen(session, "loaded_as_persistent", loaded)
    event.listen(house.store.engine(), "before_cursor_execute", executed)
    try:
        yield read, asked
    finally:
        event.remove(session, "loaded_as_persistent", loaded)
        event.remove(house.store.engine(), "before_cursor_execute", executed)
