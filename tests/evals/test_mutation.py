from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from evals.mutation.exchange import become
from evals.mutation.mutants import mutants_of
from evals.mutation.plugin import ROOT
from evals.mutation.suite import GUARDS, rounds

GUARD = '''
LIMIT = 100


def may(amount, *, is_lead):
    """Docstrings hold no 1 that could be mutated."""
    if not is_lead and amount > LIMIT:
        raise ValueError("too much")
    return amount


class Door:
    @property
    def is_open(self):
        return self.hour >= 9
'''


@pytest.fixture
def guard(tmp_path: Path) -> Path:
    path = tmp_path / "guard.py"
    path.write_text(GUARD, encoding="utf-8")
    return path


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("guard", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_guard_is_slipped_in_every_way(guard: Path) -> None:
    found = {(one.function, one.what) for one, _ in mutants_of(guard, guard.parent)}

    assert found == {
        ("", "100 became 101"),
        ("may", "not is_lead and amount > LIMIT: and/or swapped"),
        ("may", "not is_lead and amount > LIMIT: without not is_lead"),
        ("may", "not is_lead and amount > LIMIT: without amount > LIMIT"),
        ("may", "not is_lead: not dropped"),
        ("may", "amount > LIMIT: Gt flipped"),
        ("may", "raise ValueError('too much'): not raised"),
        ("may", "return amount: returns None"),
        ("Door.is_open", "return self.hour >= 9: returns None"),
        ("Door.is_open", "self.hour >= 9: GtE flipped"),
        ("Door.is_open", "9 became 10"),
    }


def test_a_query_loses_its_scope(tmp_path: Path) -> None:
    path = tmp_path / "query.py"
    path.write_text("def own(who):\n    return select(Row).where(Row.owner == who, Row.open)\n", encoding="utf-8")

    whats = [one.what for one, _ in mutants_of(path, tmp_path)]

    assert "where without Row.owner == who" in whats
    assert "where without Row.open" in whats


def test_whoever_imported_a_function_has_its_mutant(guard: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = _load(guard)
    monkeypatch.setitem(sys.modules, "guard", module)
    imported, door = module.may, module.Door()
    door.hour = 9
    by_what = {one.what: tree for one, tree in mutants_of(guard, guard.parent)}

    become(by_what["raise ValueError('too much'): not raised"], str(guard), whole=False)
    assert imported(500, is_lead=False) == 500

    become(by_what["self.hour >= 9: GtE flipped"], str(guard), whole=False)
    assert not door.is_open
    with pytest.raises(ValueError, match="too much"):
        imported(500, is_lead=False)

    become(by_what["100 became 101"], str(guard), whole=True)
    assert imported(101, is_lead=False) == 101


def test_every_guard_is_done_once_and_with_tests_that_are_there() -> None:
    done = [(one, tests) for modules, tests in rounds(list(GUARDS)) for one in modules]

    assert sorted(one for one, _ in done) == sorted(GUARDS)
    assert all((ROOT / file).is_file() for one, tests in done for file in (one, *tests))
    assert list(rounds(["assistant/gate.py"])) == [(["assistant/gate.py"], dict(done)["assistant/gate.py"])]
