"""Runs the collected tests against every mutant, each in a forked child: a pytest plugin, started by `suite`.

Nothing is imported or collected again for a mutant: the child exchanges the code of the functions that exist, whoever
has imported them, and runs the tests that call the mutated function, the quickest first, until one fails.
"""

from __future__ import annotations

import ast
import builtins
import gc
import json
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

from evals.mutation.mutants import Mutant, mutants_of

__all__ = ["pytest_runtestloop"]

ROOT = Path(__file__).resolve().parents[2]
CACHED = type(cache(lambda: None))
SLOWEST = 60.0  # seconds a mutant gets at the least; one that runs for ever counts as killed
NOTED = "__deskside_called__"  # a builtin while it is learnt which test calls what
Calls = dict[str, set[tuple[str, str]]]  # test -> the functions it calls, each with its module


def pytest_runtestloop(session: Any) -> bool:
    """Instead of running the tests once, runs them once for every mutant."""
    wanted, folder = os.environ["DESKSIDE_MUTATE"].split(","), Path(os.environ["DESKSIDE_MUTANTS"])
    seconds, calls = _learn(session, folder / "calls", [str(ROOT / one) for one in wanted])
    share, of = (int(part) for part in os.environ.get("DESKSIDE_MUTANTS_SHARE", "0/1").split("/"))
    with (folder / f"fates-{share}.jsonl").open("w", encoding="utf-8") as kept:
        for path in wanted:
            _prove_harmless(session, path, calls, seconds)
            for mutant, tree in mutants_of(ROOT / path, ROOT):
                if mutant.number % of == share:
                    tests = _tests_of(session, mutant, calls, seconds)
                    fate = _fate(session, mutant, tree, tests, seconds) if tests else "uncovered"
                    kept.write(json.dumps({"path": path, "fate": fate, "name": mutant.name}) + "\n")
                    kept.flush()
    return True


def _learn(session: Any, kept: Path, paths: list[str]) -> tuple[dict[str, float], Calls]:
    """How long each test takes, and which functions of the modules it calls.

    One that fails as things are is told and set aside: it could kill nothing.
    """

    def run() -> int:
        called: set[tuple[str, str]] = set()
        setattr(builtins, NOTED, called)
        for path in paths:
            _become(_noting(path), path, whole=False)
        seconds: dict[str, float] = {}
        calls: Calls = {}
        for item in session.items:
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

    if _in_child(run, None, quiet=True) != 0:
        raise RuntimeError("the tests could not be run even without a mutant")
    # S301: written by the child that this very function has made.
    seconds, calls = pickle.loads(kept.read_bytes())  # noqa: S301
    return seconds, calls


def _prove_harmless(session: Any, path: str, calls: Calls, seconds: dict[str, float]) -> None:
    """A module exchanged for itself has to survive: else every death below would be of the exchange."""
    itself, tree = Mutant(path, "", 0, "nothing", 0), ast.parse((ROOT / path).read_text(encoding="utf-8"))
    fate = _fate(session, itself, tree, _tests_of(session, itself, calls, seconds)[:20], seconds)
    if fate != "survived":
        raise RuntimeError(f"{path} does not survive being exchanged for itself: {fate}")


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


def _fate(session: Any, mutant: Mutant, tree: ast.Module, tests: list[Any], seconds: dict[str, float]) -> str:
    limit = SLOWEST + 5 * sum(seconds[one.nodeid] for one in tests)

    def run() -> int:
        _become(tree, str(ROOT / mutant.path), whole=not mutant.function)
        _run(session, tests)
        return int(session.testsfailed > 0)

    code = _in_child(run, limit, quiet=True)
    return {0: "survived", -signal.SIGKILL: "timeout"}.get(code, "killed")


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


def _become(tree: ast.Module, path: str, *, whole: bool) -> None:
    """Puts the mutant's code into every function of the module that exists, and its constants wherever they went."""
    compiled = compile(tree, path, "exec")
    codes = {code.co_qualname: code for code in _codes(compiled)}
    for one in gc.get_objects():
        if isinstance(one, FunctionType) and one.__code__.co_filename == path:
            new = codes.get(one.__code__.co_qualname)
            if new is not None and new.co_freevars == one.__code__.co_freevars:
                one.__code__ = new
        elif isinstance(one, CACHED):
            one.cache_clear()
    if whole:
        _exchange_constants(tree, path)


def _exchange_constants(tree: ast.Module, path: str) -> None:
    module = next(one for one in sys.modules.values() if getattr(one, "__file__", None) == path)
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
            old = vars(module)[name]
            # S102: the module's own assignment, with one constant changed.
            exec(compile(ast.Module([node], []), path, "exec"), vars(module))  # noqa: S102
            new = vars(module)[name]
            if type(new) is type(old) and new != old:
                for other in list(sys.modules.values()):
                    if getattr(other, "__dict__", {}).get(name) is old:
                        setattr(other, name, new)
            else:
                setattr(module, name, old)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _in_child(run: Callable[[], int], limit: float | None, *, quiet: bool) -> int:
    """What `run` returns in a child of its own; its signal, below zero, when it was stopped."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        if quiet:
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
        try:
            os._exit(run())
        except BaseException:  # noqa: BLE001 - whatever breaks in the child, the mutant broke it
            os._exit(1)
    until = time.monotonic() + limit if limit else None
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if until is not None and time.monotonic() > until:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return -signal.SIGKILL
        time.sleep(0.01)
