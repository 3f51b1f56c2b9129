"""Puts a mutant's code in the place of what is loaded already, whoever has imported it."""

from __future__ import annotations

import ast
import gc
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from types import CodeType, FunctionType
from typing import Any

__all__ = ["become", "freeze", "remembered"]

CACHED = type(cache(lambda: None))
FROZEN: list[Any] = []  # the functions that the collector no longer lists


def freeze() -> None:
    """Keeps what is loaded by now out of the collector: a child would copy every page that it looks at."""
    FROZEN.extend(one for one in gc.get_objects() if isinstance(one, FunctionType | CACHED))
    gc.freeze()


def remembered(paths: Sequence[str]) -> list[Any]:
    """The functions of these files that remember what they returned once."""
    return [one for one in gc.get_objects() if isinstance(one, CACHED) and _home(one) in paths]


def become(tree: ast.Module, path: str, *, whole: bool) -> None:
    """Puts the mutant's code into every function of the module that exists, and its constants wherever they went."""
    compiled = compile(tree, path, "exec")
    codes = {code.co_qualname: code for code in _codes(compiled)}
    for one in [*FROZEN, *gc.get_objects()]:
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


def _home(cached: Any) -> str:
    return str(getattr(getattr(cached.__wrapped__, "__code__", None), "co_filename", ""))
