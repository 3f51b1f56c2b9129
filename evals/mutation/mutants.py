"""Small wrongs done to a module's source, one at a time: what a slip of the keyboard or the mind would do to a guard.

Dropping an argument of `.where(…)` is among them: who may see a row is decided there.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Mutant", "mutants_of"]

FLIPS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
Change = Callable[[ast.AST], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One wrong: in which function (its qualified name; "" for a constant of the module), on which line, and what."""

    path: str
    function: str
    line: int
    what: str
    number: int  # which of the module's mutants it is

    @property
    def name(self) -> str:
        return f"{self.path}:{self.line} {self.function or 'constant'}: {self.what}"


def mutants_of(path: Path, root: Path) -> Iterator[tuple[Mutant, ast.Module]]:
    """Every mutant of a module, with its tree."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = list(_places(tree))
    number = 0
    for at, (function, node) in enumerate(places):
        for what, change in _changes(node):
            wrong = copy.deepcopy(tree)
            change(list(_places(wrong))[at][1])
            ast.fix_missing_locations(wrong)
            line = int(getattr(node, "lineno", 0))
            yield Mutant(str(path.relative_to(root)), function, line, what, number), wrong
            number += 1


def _places(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Every node in the body of a function, with the outermost function's name, and the module's own constants."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _inside(node.name, node)
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield from _inside(f"{node.name}.{method.name}", method)
        elif isinstance(node, ast.Assign):
            for inner in ast.walk(node.value):
                if isinstance(inner, ast.Constant):
                    yield "", inner


def _inside(name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[str, ast.AST]]:
    for statement in function.body:
        for node in ast.walk(statement):
            yield name, node


def _changes(node: ast.AST) -> Iterator[tuple[str, Change]]:
    yield from _of_conditions(node)
    yield from _of_statements(node)


def _of_conditions(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                if type(op) in FLIPS:
                    yield f"{_said(node)}: {type(op).__name__} flipped", _flipped(at)
        case ast.BoolOp(op=op, values=values):
            yield f"{_said(node)}: and/or swapped", _swapped
            for at in range(len(values)):
                yield f"{_said(node)}: without {_said(values[at])}", _without(at)
        case ast.UnaryOp(op=ast.Not()):
            yield f"{_said(node)}: not dropped", _not_dropped
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
            yield f"if {_said(test)}: negated", _negated
        case ast.comprehension(ifs=[_, *_]):
            yield f"for {_said(node.target)} if …: unfiltered", _unfiltered


def _of_statements(node: ast.AST) -> Iterator[tuple[str, Change]]:
    match node:
        case ast.Constant(value=bool() | int() as value):
            yield f"{value!r} became {_other(value)!r}", _set(_other(value))
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield f"{_said(node)}: returns None", _returns_none
        case ast.Raise():
            yield f"{_said(node)}: not raised", _passed
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield f"{_said(node)}: not called", _passed
        case ast.Assign(targets=[ast.Attribute()]) | ast.AugAssign():
            yield f"{_said(node)}: not assigned", _passed
        case ast.Call(func=ast.Attribute(attr="where"), args=[_, *_]):
            for at in range(len(node.args)):
                yield f"where without {_said(node.args[at])}", _argument_dropped(at)


def _said(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 70 else f"{text[:67]}…"


def _other(value: int) -> int:
    return not value if isinstance(value, bool) else value + 1


def _flipped(at: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Compare)
        node.ops[at] = FLIPS[type(node.ops[at])]()

    return change


def _swapped(node: ast.AST) -> None:
    assert isinstance(node, ast.BoolOp)
    node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()


def _without(at: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.BoolOp)
        del node.values[at]
        if len(node.values) == 1:
            node.values.append(copy.deepcopy(node.values[0]))

    return change


def _argument_dropped(at: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Call)
        del node.args[at]

    return change


def _not_dropped(node: ast.AST) -> None:
    """`not x` becomes `not not x`, which is as true as x."""
    assert isinstance(node, ast.UnaryOp)
    node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)


def _set(value: int) -> Change:
    def change(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = value

    return change


def _returns_none(node: ast.AST) -> None:
    assert isinstance(node, ast.Return)
    node.value = ast.Constant(None)


def _passed(node: ast.AST) -> None:
    """The statement becomes one that does nothing, in its place."""
    node.__class__ = ast.Pass
    for name in ("value", "exc", "cause", "targets", "target", "op"):
        node.__dict__.pop(name, None)


def _negated(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp)
    node.test = ast.UnaryOp(op=ast.Not(), operand=node.test)


def _unfiltered(node: ast.AST) -> None:
    assert isinstance(node, ast.comprehension)
    node.ifs = []
