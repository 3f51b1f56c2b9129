"""What can be read off the source without running it: modules, imports, sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.tables import ROOT

__all__ = ["PACKAGES", "Import", "Module", "cycles", "functions", "imports", "modules"]

PACKAGES = ("assistant", "knowledge_base", "crm_tools", "channels", "evals")


@dataclass(frozen=True, slots=True)
class Module:
    """One source file; `name` is dotted, a package's own name for its `__init__`."""

    name: str
    path: Path
    source: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"


@dataclass(frozen=True, slots=True)
class Import:
    """`target` is the imported module, or the module and a name in it; `typing_only` ones never run."""

    target: str
    line: int
    typing_only: bool


def modules() -> list[Module]:
    """Every module of the five packages; migrations, which Alembic runs and nobody imports, are not among them."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [_module(path) for path in paths if "migrations" not in path.parts]


def imports(module: Module) -> list[Import]:
    """All imports of a module, those inside of functions too."""
    typing_only = {id(node) for block in ast.walk(module.tree) if _is_typing_block(block) for node in ast.walk(block)}
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, id(node) in typing_only) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(module, node)
            found += [Import(f"{base}.{alias.name}", node.lineno, id(node) in typing_only) for alias in node.names]
    return found


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Every function with the number of lines of its body, docstring included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            last = node.body[-1].end_lineno or node.body[-1].lineno
            yield f"{module.name}.{node.name}", last - node.body[0].lineno + 1


def cycles(found: list[Module]) -> list[list[str]]:
    """Groups of modules that import each other, directly or round a corner."""
    names = {module.name for module in found}
    graph = {
        module.name: {_owner(one.target, names) for one in imports(module)} - {None, module.name} for module in found
    }
    reach = {name: _reachable(name, graph) for name in graph}
    groups = {
        frozenset(other for other in reach[name] if name in reach[other]) for name in graph if name in reach[name]
    }
    return sorted(sorted(group) for group in groups)


def _module(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    source = path.read_text()
    return Module(name, path, source, ast.parse(source))


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - 1 if module.is_package else node.level
    base = module.name.split(".")[: len(module.name.split(".")) - up]
    return ".".join([*base, node.module] if node.module else base)


def _is_typing_block(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _owner(target: str, names: set[str]) -> str | None:
    """The module of ours that an import loads: the target itself, or what the name was taken from."""
    while target and target not in names:
        target = target.rpartition(".")[0]
    return target or None


def _reachable(start: str, graph: dict[str, set[str | None]]) -> set[str]:
    seen: set[str] = set()
    todo = list(graph[start])
    while todo:
        name = todo.pop()
        if name is not None and name not in seen:
            seen.add(name)
            todo += graph[name]
    return seen
