"""What a Rasa server is given to show: a message's buttons, and what its proposal would change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from channels.rasa_words import buttons, with_changes
from crm_tools.service.messages import Author, Message

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CHANGE = {"name": "Title", "before": "Mei Lin", "after": "Lin Trading"}
CONFIRM = '/deskside_confirm{"deskside_proposal": "prp_1"}'
DECLINE = '/deskside_decline{"deskside_proposal": "prp_1"}'
UNDO = '/deskside_undo{"deskside_operation": "op_1"}'


def said(language: str = "en", **payload: Any) -> Message:
    return Message("msg_1", "cnv_1", 2, Author.ASSISTANT, None, False, "Shall I?", language, payload, None, AT)


@pytest.mark.parametrize(
    ("language", "by_name", "titles"),
    [
        ("en", None, ["Yes", "No"]),
        ("en", "issue the invoice", ["Issue the invoice", "No"]),
        ("zh", "开具发票", ["开具发票", "不用了"]),
    ],
)
def test_a_proposal_has_two_buttons_one_of_them_by_its_name(
    language: str, by_name: str | None, titles: list[str]
) -> None:
    shown = buttons(said(language, proposal={"id": "prp_1", "by_name": by_name}))

    assert [one["title"] for one in shown] == titles
    assert [one["payload"] for one in shown] == [CONFIRM, DECLINE]


def test_what_was_done_has_a_button_that_takes_it_back() -> None:
    assert buttons(said(undo={"operation": "op_1", "until": ""})) == [{"title": "Undo", "payload": UNDO}]


def test_what_changes_stands_below_the_text() -> None:
    assert with_changes(said(proposal={"id": "prp_1", "changes": [CHANGE]})) == "Shall I?\nTitle: Mei Lin → Lin Trading"
    assert with_changes(said()) == "Shall I?"
