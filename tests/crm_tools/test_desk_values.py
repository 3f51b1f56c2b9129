"""What a desk and a preview are worth: whom they serve, what a yes to them covers, how a change is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from crm_tools.desk import Change, Desk, Preview
from crm_tools.errors import NotAllowed, NotVerified
from crm_tools.people.company import DEFAULT
from crm_tools.people.levels import Caller, Level
from crm_tools.store import Store
from crm_tools.store.events import events_of_conversation
from crm_tools.words import Words
from tests.crm_tools.conftest import Shop

NIGHT = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)  # the 22nd in Shanghai
STATE = Change(Words("State", "状态"), None, Words("cancelled", "已取消"))
PREVIEW = Preview(
    Words("Cancel it.", "取消。"), (Words("Today.", "今天。"),), Words("Much money", "金额较大"), (STATE,)
)
SHANGHAI = replace(DEFAULT, timezone="Asia/Shanghai")


def desk(caller: Caller, **changes: object) -> Desk:
    return replace(Desk(None, caller, "cnv", SHANGHAI, "zh", NIGHT), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", Level)
def test_a_desk_serves_the_customer_who_proved_who_they_are(level: Level) -> None:
    if level.reaches(Level.VERIFIED):
        assert desk(Caller(level, "con_1")).contact_id == "con_1"
    else:
        with pytest.raises(NotVerified):
            _ = desk(Caller(level, "con_1")).contact_id
    with pytest.raises(NotVerified):
        _ = desk(Caller(level)).contact_id


@pytest.mark.parametrize("level", Level)
def test_only_a_signed_in_colleague_is_one(level: Level) -> None:
    if level is Level.STAFF:
        assert desk(Caller(level, user_id="usr_1")).user_id == "usr_1"
    else:
        with pytest.raises(NotAllowed):
            _ = desk(Caller(level, user_id="usr_1")).user_id
    with pytest.raises(NotAllowed):
        _ = desk(Caller(level, "con_1")).user_id


@pytest.mark.parametrize(
    ("other", "covered"),
    [
        (PREVIEW, True),
        (replace(PREVIEW, effects=()), True),
        (replace(PREVIEW, summary=Words("Cancel both.", "都取消。")), False),
        (replace(PREVIEW, changes=()), False),
        (replace(PREVIEW, needs_approval=None), False),
    ],
)
def test_a_yes_covers_the_same_words_fields_and_need_to_ask(other: Preview, covered: bool) -> None:
    assert PREVIEW.promises(other) is covered


@pytest.mark.parametrize("change", [STATE, replace(STATE, before=Words("open", "未完成"), after=None)])
def test_a_change_is_kept_in_both_languages_and_read_again(change: Change) -> None:
    kept = change.as_json()

    assert kept["name"] == {"en": "State", "zh": "状态"}
    assert Change.from_json(kept) == change


def test_a_day_is_the_companys_and_words_are_the_customers() -> None:
    place = desk(Caller(Level.ANONYMOUS))

    assert (place.day(NIGHT), place.day(None)) == ("2026-11-22", None)
    assert place.say(Words("yes", "是")) == "是"


def test_what_is_done_at_a_desk_is_told_under_the_callers_name(store: Store, shop: Shop) -> None:
    with store.transaction() as session:
        caller = Caller(Level.VERIFIED, shop.lin)
        desk(caller, session=session, conversation_id=shop.thread).record("tea.made", "tea:T-1", cups=2)

    with store.reading() as session:
        told = events_of_conversation(session, shop.thread)[-1]
    assert (told.kind, told.subject, told.actor) == ("tea.made", "tea:T-1", f"contact:{shop.lin}")
    assert (told.at, told.data) == (NIGHT, {"cups": 2})
