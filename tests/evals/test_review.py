"""The suite that measures the review: bad rows are named, and a mutant is other than the reply it was made of."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path

import pytest

from crm_tools.service.receipts import Receipt
from evals.review.mutants import mutants
from evals.review.replies import Reply
from evals.review.suite import run
from evals.rows import BadInput

RECEIPTS = (
    Receipt("r1", "record", "order A-1042", {"number": "A-1042", "total": "1,899.00 CNY", "delivered": "2026-11-21"}),
    Receipt("r2", "passage", "article returns", {"title": "Returns", "text": "It can be returned within 14 days."}),
)
DRAFT = "Order A-1042 came to 1,899.00 CNY, delivered on 21 November 2026 [r1]. It can be returned within 14 days [r2]."
ROW = {
    "id": "x", "language": "en", "customer": "How long?", "handoff": False,
    "draft": "It can be returned within 14 days.",
    "receipts": [{"id": "r1", "kind": "passage", "title": "Returns", "text": "It can be returned within 14 days."}],
    "verdict": "send", "flaw": None, "where": None,
}  # fmt: skip


def reply(draft: str = DRAFT, *, handed_over: bool = False) -> Reply:
    return Reply("x", draft, RECEIPTS, "how long?", handed_over, "en", date(2026, 11, 27))


def measured(folder: Path, *rows: dict[str, object]) -> dict[str, object]:
    path = folder / "drafts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    args = argparse.Namespace(drafts=[path], replies=False, quiet=True, folder=folder)
    return dict(run(args))


def test_what_is_blocked_and_what_is_sent_is_counted_apart(tmp_path: Path) -> None:
    wrong = ROW | {"id": "y", "draft": "It can be returned within 30 days.", "verdict": "block", "flaw": "number"}
    missed = ROW | {"id": "z", "verdict": "block", "flaw": "policy"}

    metrics = measured(tmp_path, ROW, wrong, missed)

    assert (metrics["n"], metrics["n_send"], metrics["n_block"]) == (3, 1, 2)
    assert (metrics["caught"], metrics["false_blocks"]) == (0.5, 0.0)
    assert (metrics["caught_number"], metrics["caught_policy"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"verdict": "maybe"}, 'verdict must be "send" or "block"'),
        ({"language": "de"}, 'language must be "en" or "zh"'),
        ({"receipts": [{"id": "r1", "kind": "rumour"}]}, "kind of passage, record, tool"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, other: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=r"drafts\.jsonl:2: ") as raised:
        measured(tmp_path, ROW, ROW | other)

    assert said in str(raised.value)


def test_each_mutant_has_one_flaw_of_its_own() -> None:
    made = list(mutants(reply(), 7))

    assert len({one.draft for one in made}) == len(made)
    assert all(one.draft != DRAFT for one in made)
    assert {one.flaw for one in made} == {
        "number", "date", "name_or_id", "wrong_citation", "policy", "action_not_done", "handoff_mismatch", "language",
        "unsupported", "leak",
    }  # fmt: skip


def test_the_same_seed_makes_the_same_mutants() -> None:
    assert list(mutants(reply(), 7)) == list(mutants(reply(), 7))
    assert list(mutants(reply(), 7)) != list(mutants(reply(), 8))


def test_a_promise_is_no_flaw_where_a_person_comes() -> None:
    (told,) = [one for one in mutants(reply(handed_over=True), 7) if one.flaw == "handoff_mismatch"]

    assert "No need to wait" in told.draft


def test_the_reply_itself_is_sent_and_its_mutants_are_not() -> None:
    assert reply().judged(DRAFT).may_send
    missed = [one for one in mutants(reply(), 7) if reply().judged(one.draft, hidden=one.hidden).may_send]
    assert missed == []
