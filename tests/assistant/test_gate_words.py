"""What the gate tells about taking back: how long, until when by which clock, and that some things cannot be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from assistant.gate import commit_write, preview_write, propose_write, take_back
from assistant.turn_context import TurnContext
from crm_tools.access import Access, Shown
from crm_tools.approvals import ProposalStatus, settle
from crm_tools.desk import Change, Desk, Preview, Record
from crm_tools.errors import Conflict, Invalid, NotFound
from crm_tools.operations import OperationRow
from crm_tools.people.company import DEFAULT
from crm_tools.people.levels import Caller, Level
from crm_tools.registry import Effect, Tool, Undo
from crm_tools.store import Session, Store
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # 20:00 in Shanghai
SHANGHAI = replace(DEFAULT, timezone="Asia/Shanghai")
CHANGES = (Change(Words("State", "状态"), None, Words("made", "已办理")),)
WHY = Words("A colleague has to agree", "需同事审批")


def make_tea(desk: Desk) -> list[Record]:
    """Make tea."""
    desk.keep(**TEA)
    return [Record("tea T-1", {"cups": 2, "cost": 1}), Record("tea T-2", {"cups": 1})]


TEA: dict[str, Any] = {}


def brew(why: Words | None = None, **changes: Any) -> Tool:
    """A write that shows something, can be undone for half an hour, and shows its cups but not what it cost."""
    shown = Preview(Words("Make tea.", "泡茶。"), (Words("It is hot.", "很烫。"),), why, CHANGES)
    made = Tool(
        "make_tea", "", Effect.WRITE, Words("…", "…"), make_tea, lambda _desk: shown,
        Undo(lambda _desk, _kept: [], timedelta(minutes=30)),
        access=Access(Level.VERIFIED, frozenset({Shown("tea", "cups", Level.VERIFIED)})),
    )  # fmt: skip
    return replace(made, **changes)


def turn(shop: Shop, now: datetime = NOON) -> TurnContext:
    return TurnContext(Caller(Level.VERIFIED, shop.lin), shop.thread, "trc", SHANGHAI, "en", now, lambda _: None)


def desk(session: Session, shop: Shop) -> Desk:
    return Desk(session, Caller(Level.VERIFIED, shop.lin), shop.thread, SHANGHAI, "en", NOON)


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (timedelta(minutes=30), "You can undo it for 30 minutes."),
        (timedelta(minutes=59), "You can undo it for 59 minutes."),
        (timedelta(hours=1), "You can undo it for 1 hour."),
        (timedelta(hours=24), "You can undo it for 24 hours."),
    ],
)
def test_a_preview_says_how_long_it_can_be_undone(store: Store, shop: Shop, within: timedelta, said: str) -> None:
    with store.reading() as session:
        tool = brew(WHY, undo=Undo(lambda _desk, _kept: [], within))
        shown = preview_write(tool, desk(session, shop), {})

    assert [one.en for one in shown.effects] == ["It is hot.", said]
    assert (shown.summary.en, shown.needs_approval, shown.changes) == ("Make tea.", WHY, CHANGES)


def test_a_tool_may_say_in_its_own_words_until_when_and_what_has_no_way_back_says_so(store: Store, shop: Shop) -> None:
    until = Words("You can undo it until it boils.", "水开前可撤销。")
    own = Undo(lambda _desk, _kept: [], timedelta(days=1), until)
    with store.reading() as session:
        place = desk(session, shop)
        assert preview_write(brew(undo=own), place, {}).effects[-1] == until
        assert preview_write(brew(undo=None), place, {}).effects[-1].en == "This cannot be undone."
        assert [one.en for one in preview_write(brew(name="undo_operation"), place, {}).effects] == ["It is hot."]


def test_what_cannot_be_previewed_is_never_put_before_anybody(store: Store, shop: Shop) -> None:
    with store.transaction() as session, pytest.raises(Invalid, match="cannot be previewed"):
        propose_write(session, brew(preview=None), {}, turn(shop))
    assert store.count("proposals", {}) == 0


@pytest.mark.parametrize(
    ("now", "kept", "told"),
    [
        (NOON, {}, "20:30 (UTC+08:00)"),
        (NOON.replace(hour=15, minute=45), {}, "Sun 00:15 (UTC+08:00)"),
        (NOON, {"undo_until": "2026-11-21T12:10:00+00:00"}, "20:10 (UTC+08:00)"),
        (NOON, {"undo_until": "2026-11-22T12:10:00+00:00"}, "20:30 (UTC+08:00)"),
        (NOON, {"undo_until": "2026-11-21T12:00:00+00:00"}, None),
    ],
)
def test_until_when_it_can_be_undone_is_told_by_the_shops_clock(
    store: Store, shop: Shop, monkeypatch: pytest.MonkeyPatch, now: datetime, kept: dict[str, str], told: str | None
) -> None:
    monkeypatch.setattr(f"{__name__}.TEA", kept)

    first, second = done(store, shop, brew(), now)

    assert first.fields.get("undo_until") == told
    assert "undo_until" not in second.fields
    assert (first.fields["cups"], "cost" in first.fields) == (2, False)


def test_what_cannot_be_undone_is_told_without_a_time(store: Store, shop: Shop) -> None:
    first, _ = done(store, shop, brew(undo=None), NOON)

    assert "undo_until" not in first.fields
    assert store.count("operations", {"undo_until": None}) == 1


def test_taking_back_says_what_was_undone_and_shows_no_more_than_the_tool_may(
    store: Store, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    poured = [Record("tea T-1", {"cups": 0, "cost": 1}), Record("tea T-2", {"cups": 0})]
    back = Undo(lambda _desk, _kept: poured, timedelta(minutes=30))
    tool = brew(undo=back)
    done(store, shop, tool, NOON)
    monkeypatch.setattr("crm_tools.service.undo_tools.load_tools", lambda: {"make_tea": tool})
    with store.reading() as session:
        operation_id = session.query(OperationRow).one().id

    with store.transaction() as session:
        receipt, other = take_back(session, operation_id, after := turn(shop))

    assert (receipt.ref, receipt.fields) == ("tea T-1", {"cups": 0, "undone": "Make tea"})
    assert (other.ref, other.fields) == ("tea T-2", {"cups": 0})
    assert (receipt.tool, receipt.arguments) == ("make_tea", {"operation": operation_id})
    assert after.log.undone == operation_id
    with store.transaction() as session, pytest.raises(Conflict, match="already"):
        take_back(session, operation_id, turn(shop))
    with store.transaction() as session, pytest.raises(NotFound):
        take_back(session, "op_none", turn(shop))


def done(store: Store, shop: Shop, tool: Tool, now: datetime) -> Any:
    """The receipts of a write that was proposed, agreed to and carried out."""
    with store.transaction() as session:
        agreed = propose_write(session, tool, {}, turn(shop, now))
        settle(session, agreed.id, ProposalStatus.DONE, actor="visitor", at=now)
    with store.transaction() as session:
        return commit_write(session, tool, agreed, turn(shop, now))
