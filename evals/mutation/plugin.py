"""Runs the collected tests against every mutant, each in a forked child: a pytest plugin, started by `suite`.

Nothing is imported or collected again for a mutant: the child exchanges the code of the functions that exist, whoever
has imported them, and runs the tests that call the mutated function, the quickest first, until one fails.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import json
import os
import pickle
import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from evals.mutation.exchange import become, freeze, remembered
from evals.mutation.mutants import Mutant, mutants_of

__all__ = ["pytest_runtest_logreport", "pytest_runtest_logstart", "pytest_runtestloop"]

ROOT = Path(__file__).resolve().parents[2]
USUAL: dict[str, float] = {}  # how many seconds each test takes without a mutant
PATIENCE = 30.0  # seconds a test gets at the least; a mutant that runs for ever counts as killed
NOTED = "__deskside_called__"  # a builtin while it is learnt which test calls what
Calls = dict[str, set[tuple[str, str]]]  # test -> the functions it calls, each with its module


def pytest_runtestloop(session: Any) -> bool:
    """Instead of running the tests once, runs them once for every mutant."""
    wanted, folder = os.environ["DESKSIDE_MUTATE"].split(","), Path(os.environ["DESKSIDE_MUTANTS"])
    seconds, calls = _learn(session, folder / "calls", [str(ROOT / one) for one in wanted])
    share, of = (int(part) for part in os.environ.get("DESKSIDE_MUTANTS_SHARE", "0/1").split("/"))
    _warm(session, seconds)
    USUAL.update(seconds)
    with (folder / f"fates-{share}.jsonl").open("w", encoding="utf-8") as kept:
        for path in wanted:
            _prove_harmless(session, path, calls, seconds)
            for mutant, tree in mutants_of(ROOT / path, ROOT):
                if mutant.number % of == share:
                    tests = _tests_of(session, mutant, calls, seconds)
                    fate = _fate(session, mutant, tree, tests) if tests else "uncovered"
                    by = (folder / "felled").read_text(encoding="utf-8") if fate == "killed" else ""
                    kept.write(json.dumps({"path": path, "fate": fate, "name": mutant.name, "by": by}) + "\n")
                    kept.flush()
    return True


def pytest_runtest_logstart(nodeid: str) -> None:
    """Ends a mutant's child whose test takes far longer than it does."""
    if nodeid in USUAL:
        signal.alarm(int(PATIENCE + 5 * USUAL[nodeid]))


def pytest_runtest_logreport(report: Any) -> None:
    """Leaves the name of the test that a mutant does not pass: one that fails for its own reasons can be told then."""
    if report.failed and USUAL:
        (Path(os.environ["DESKSIDE_MUTANTS"]) / "felled").write_text(report.nodeid, encoding="utf-8")


def _learn(session: Any, kept: Path, paths: list[str]) -> tuple[dict[str, float], Calls]:
    """How long each test takes, and which functions of the modules it calls.

    One that fails as things are is told and set aside: it could kill nothing.
    """

    def run() -> int:
        called: set[tuple[str, str]] = set()
        setattr(builtins, NOTED, called)
        for path in paths:
            become(_noting(path), path, whole=False)
        remembering = remembered(paths)
        seconds: dict[str, float] = {}
        calls: Calls = {}
        for item in session.items:
            for one in remembering:
                one.cache_clear()  # else only the first test to ask would be noted
            called.clear()
            started = time.monotonic()
            _run(session, [item])
            seconds[item.nodeid] = time.monotonic() - started
            calls[item.nodeid] = set(called)
            if session.testsfailed:
                calls[item.nodeid] = set()
                session.testsfailed, session.shouldfail = 0, False
                with (kept.parent / "set-aside").open("a", encoding="utf-8") as told:
                    told.write(f"{item.nodeid}\n")
        kept.write_bytes(pickle.dumps((seconds, calls)))
        return 0

    if _in_child(run) != 0:
        raise RuntimeError("the tests could not be run even without a mutant")
    # S301: written by the child that this very function has made.
    seconds, calls = pickle.loads(kept.read_bytes())  # noqa: S301
    return seconds, calls


def _warm(session: Any, seconds: dict[str, float]) -> None:
    """Makes the empty database that most tests copy, once for all mutants: its fixture lives as long as the session.

    No module or folder may stay set up: the next test can be of any other.
    """
    bare = SimpleNamespace(listchain=lambda: [session])
    for item in sorted(session.items, key=lambda item: seconds[item.nodeid]):
        if "_template" in item.fixturenames and not inspect.iscoroutinefunction(item.function):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=bare)
            break
    freeze()


def _prove_harmless(session: Any, path: str, calls: Calls, seconds: dict[str, float]) -> None:
    """A module exchanged for itself has to survive: else every death below would be of the exchange."""
    itself, tree = Mutant(path, "", 0, "nothing", 0), ast.parse((ROOT / path).read_text(encoding="utf-8"))
    fate = _fate(session, itself, tree, _tests_of(session, itself, calls, seconds)[:20])
    if fate != "survived":
        by = (Path(os.environ["DESKSIDE_MUTANTS"]) / "felled").read_text(encoding="utf-8")
        raise RuntimeError(f"{path} does not survive being exchanged for itself: {fate} by {by}")


def _noting(path: str) -> ast.Module:
    """The module with a note of each call of a function of its own."""
    tree = ast.parse(Path(path).read_text(encoding="utf-8"))
    homes: list[tuple[str, ast.Module | ast.ClassDef]] = [("", tree)]
    homes += [(f"{one.name}.", one) for one in tree.body if isinstance(one, ast.ClassDef)]
    for prefix, home in homes:
        for one in home.body:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                note = ast.parse(f"{NOTED}.add(({path!r}, {prefix + one.name!r}))").body
                one.body[:0] = note
    return ast.fix_missing_locations(tree)


def _tests_of(session: Any, mutant: Mutant, calls: Calls, seconds: dict[str, float]) -> list[Any]:
    path = str(ROOT / mutant.path)
    found = [
        item
        for item in session.items
        if any(one == path and mutant.function in ("", function) for one, function in calls[item.nodeid])
    ]
    return sorted(found, key=lambda item: seconds[item.nodeid])


def _fate(session: Any, mutant: Mutant, tree: ast.Module, tests: list[Any]) -> str:
    (Path(os.environ["DESKSIDE_MUTANTS"]) / "felled").write_text("no test", encoding="utf-8")

    def run() -> int:
        become(tree, str(ROOT / mutant.path), whole=not mutant.function)
        _run(session, tests)
        return int(session.testsfailed > 0)

    return {0: "survived", -signal.SIGALRM: "timeout"}.get(_in_child(run), "killed")


def _run(session: Any, items: list[Any]) -> None:
    """Pytest's own loop over some tests; stops at the first that fails."""
    whole, session.items = session.items, items
    session.config.option.maxfail = 1
    loop = session.config.pluginmanager.getplugin("main").pytest_runtestloop
    try:
        loop(session)
    except session.Failed:
        pass
    finally:
        session.items = whole


def _in_child(run: Callable[[], int]) -> int:
    """What `run` returns in a child of its own, which nobody hears; its signal, below zero, when it was stopped."""
    child = os.fork()
    if child == 0:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        try:
            os._exit(run())
        except BaseException:  # noqa: BLE001 - whatever breaks in the child, the mutant broke it
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
