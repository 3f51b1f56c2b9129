"""Paths become conversations with sample customers, whose orders a tool's own preview has chosen."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.bootstrap import sayings
from assistant.procedures.kinds import KINDS
from assistant.procedures.procedure import Slot
from assistant.procedures.rehearsal.samples import samples_for
from assistant.procedures.rehearsal.scenarios import Rehearsal, rehearse
from assistant.procedures.rehearsal.scripting import Script, as_toml
from assistant.procedures.shelf import Shelf, built_in
from crm_tools.store import Store
from crm_tools.words import LANGUAGES, Language
from evals.scenario import Scenario
from tests.assistant.procedures.files import procedure
from tests.conftest import FakeClock

SHELF = Shelf({**built_in().procedures, "gift_wrap": procedure()})


def rehearsed(store: Store, name: str) -> list[Rehearsal]:
    return rehearse(store, [SHELF.procedures[name]], SHELF, sayings(store), FakeClock()())


def test_a_house_of_ones_own_is_walked_whole(sample_store: Store) -> None:
    made = rehearsed(sample_store, "gift_wrap")
    scripts = {one.id: one for row in made for one in row.scripts}

    assert not [row.missing for row in made if row.missing]
    assert len(scripts) == 2 * len(made)
    for one in scripts.values():
        Scenario.model_validate(tomllib.loads(as_toml(one)))
    asked = next(one for one in scripts.values() if one.language == "zh" and len(one.turns) == 4)
    assert asked.owner == "queue"
    assert asked.turns[2] == "节日"
    assert set(asked.says) == {"请问要素色还是节日包装纸？", "请问贺卡写什么？"}
    said = [one for one in scripts.values() if "It has left, so it cannot be wrapped any more." in one.says]
    assert all(one.no_writes and one.owner == "assistant" for one in said)
    assert said


def by_end(made: list[Rehearsal], end: str, language: Language) -> list[Script]:
    return [one for row in made if row.path.end.value == end for one in row.scripts if one.language == language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_write_is_agreed_to_declined_and_refused(sample_store: Store, language: Language) -> None:
    made = rehearsed(sample_store, "cancel_order")
    done, declined, refused = (by_end(made, end, language) for end in ("done", "declined", "refused"))

    assert done[0].tools == ("cancel_order",)
    assert not done[0].no_writes
    assert done[0].turns[-1] in ("yes please", "好的")
    assert all(one.no_writes and not one.tools for one in (*declined, *refused))
    assert declined
    assert refused
    unwalked = {reason for row in made for reason in row.missing}
    assert "every tool is lent in the sample company" in unwalked
    assert any("can no longer be cancelled" in reason for reason in unwalked)


def test_what_cannot_be_undone_is_agreed_to_by_name(sample_store: Store) -> None:
    (first, *_) = by_end(rehearsed(sample_store, "request_invoice"), "done", "en")

    assert first.turns[-1] == "yes, issue the invoice"


def test_the_same_store_makes_the_same_scenarios(sample_store: Store) -> None:
    first, second = (rehearsed(sample_store, "change_my_address") for _ in range(2))

    assert [row.scripts for row in first] == [row.scripts for row in second]
    assert any("20003" in "".join(one.turns) for row in first for one in row.scripts)


def test_each_kind_has_a_sample_in_both_languages_or_comes_from_records() -> None:
    records = {"order", "wares", "variant", "part", "return_number", "ticket_number", "part_number", "choice", "answer"}
    for kind in set(KINDS) - records:
        for language in LANGUAGES:
            assert samples_for(Slot(kind=kind), language, "2026-01-15"), kind


def test_a_script_is_toml_whatever_its_words(tmp_path: Path) -> None:
    said = 'quote " backslash \\ line \n tab \t 中文'
    one = Script("x-01-en", "about", "en", "a@b.example", (said,), "assistant", says=(said,), no_writes=True)
    loaded = tomllib.loads(as_toml(one))

    assert loaded["turn"] == [{"customer": said}]
    assert loaded["expect"] == {"owner": "assistant", "says": [said], "no_writes": True}
