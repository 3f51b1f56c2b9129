"""One table says who may run what and who is shown which field; what it does not say is hidden."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tools.access import UNLISTED, Access, Shown, access_table, read_table
from crm_tools.access_page import access_page
from crm_tools.desk import Record
from crm_tools.errors import NotAllowed, NotVerified
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import customer_tools, load_tools, with_access
from tests.tables import ROOT

TOOLS = load_tools()
OWN_WORDS = {"product", "handoff", "ticket", "lead"}  # the catalog, and what was said in this very conversation
ORDER = Access(
    Level.VERIFIED, frozenset({Shown("order", "number", Level.VERIFIED), Shown("order", "margin", Level.STAFF)})
)


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", TOOLS)
def test_a_tool_lets_exactly_those_pass_whom_its_line_names(name: str, level: Level) -> None:
    needed = access_table().tools[name].runs
    caller = Caller(level, contact_id="con_1")
    if list(Level).index(level) >= list(Level).index(needed):
        TOOLS[name].access.admit(caller)
        return
    with pytest.raises(NotAllowed if needed is Level.STAFF else NotVerified):
        TOOLS[name].access.admit(caller)


@pytest.mark.parametrize("name", TOOLS)
def test_whoever_has_proven_more_sees_no_less(name: str) -> None:
    access = TOOLS[name].access
    for kind in {one.kind for one in access.shows}:
        seen = [access.fields(kind, level) for level in Level]
        assert all(less <= more for less, more in pairwise(seen))


@pytest.mark.parametrize("name", customer_tools())
def test_who_only_claims_to_be_somebody_sees_what_a_stranger_sees(name: str) -> None:
    access = TOOLS[name].access
    for kind in {one.kind for one in access.shows}:
        assert access.fields(kind, Level.CLAIMED) == access.fields(kind, Level.ANONYMOUS)
        assert kind in OWN_WORDS or not access.fields(kind, Level.CLAIMED)


@given(
    st.lists(st.tuples(st.sampled_from(["order", "ticket", "secret"]), st.lists(st.text(max_size=8)))),
    st.sampled_from(Level),
)
def test_what_no_line_names_is_never_shown(drawn: list[tuple[str, list[str]]], level: Level) -> None:
    records = [Record(f"{kind} X-1", dict.fromkeys([*names, "number", "margin"], 1)) for kind, names in drawn]

    shown = ORDER.shown(records, level)

    allowed = {Level.VERIFIED: {"number"}, Level.STAFF: {"number", "margin"}}.get(level, set())
    assert [set(one.fields) for one in shown] == [allowed for kind, _ in drawn if kind == "order" and allowed]


def test_a_tool_without_a_line_is_for_staff_and_shows_nothing() -> None:
    assert UNLISTED.level is Level.STAFF
    assert UNLISTED.shown([Record("order A-1", {"number": "A-1"})], Level.STAFF) == []


def test_a_tool_without_a_line_and_a_line_without_a_tool_keep_the_house_from_starting() -> None:
    table = access_table()
    with pytest.raises(TypeError, match="no line for unheard_of"):
        with_access({**TOOLS, "unheard_of": TOOLS["my_orders"]}, table)
    with pytest.raises(TypeError, match="my_orders, which is no tool"):
        with_access({name: one for name, one in TOOLS.items() if name != "my_orders"}, table)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("runs: verified, records: [order]", "runs: verified, records: [ordre]"),
        ("runs: verified, records: [order]", "runs: everybody, records: [order]"),
        ("runs: verified, records: [order]", "runs: verified, records: [order], unless: asked"),
        ("  staff:\n    en: a colleague", "  boss:\n    en: a colleague"),
        ("  opportunity: &told", "  opinion: {staff: [text]}\n  opportunity: &told"),
    ],
)
def test_a_table_with_a_mistake_is_refused(wrong: str, told: str) -> None:
    text = (ROOT / "crm_tools" / "access.yaml").read_text(encoding="utf-8")
    assert wrong in text

    with pytest.raises(ValueError, match=r"^access\.yaml: "):
        read_table(text.replace(wrong, told, 1))


def test_the_page_for_people_is_the_table() -> None:
    page = Path(ROOT / "docs" / "access.md").read_text(encoding="utf-8")

    assert page == access_page(), "write it anew: deskside access > docs/access.md"


def test_the_page_names_every_tool_in_both_languages() -> None:
    page = access_page()

    for name, one in TOOLS.items():
        assert f"`{name}`" in page
        assert one.doing.zh in page
