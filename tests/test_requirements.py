"""What the code imports is what the requirements install."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.tables import ROOT

OURS = {"assistant", "knowledge_base", "crm_tools", "channels", "evals", "tests"}


def imported(*folders: str) -> set[str]:
    """The top-level packages that are imported anywhere below these folders, local imports too."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - OURS - sys.stdlib_module_names


def required(name: str) -> dict[str, str]:
    """Package to pinned version in a requirements file; names folded as PEP 503 says."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [re.match(r"([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==(\S+)$", line) for line in lines]
    return {re.sub(r"[-_.]+", "-", pin[1]).lower(): pin[2] for pin in pins if pin}


@pytest.mark.parametrize(
    ("folders", "files"),
    [
        (
            ("assistant", "knowledge_base", "crm_tools", "channels", "evals"),
            ("requirements.txt", "requirements-rasa.txt"),
        ),
        (("tests",), ("requirements.txt", "requirements-rasa.txt", "requirements-dev.txt")),
    ],
)
def test_everything_imported_is_required(folders: tuple[str, ...], files: tuple[str, ...]) -> None:
    known = {name for file in files for name in required(file)}
    homes = packages_distributions()
    missing = {
        name
        for name in imported(*folders)
        if not {re.sub(r"[-_.]+", "-", home).lower() for home in homes.get(name, [name])} & known
    }

    assert not missing


def test_a_required_package_has_the_version_it_was_tested_with() -> None:
    tested = required("constraints.txt")
    wanted = required("requirements.txt") | required("requirements-rasa.txt") | required("requirements-dev.txt")

    assert {name: version for name, version in wanted.items() if tested.get(name) != version} == {}


def test_the_extras_are_pinned_alike() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    files = ("requirements-dev.txt", "requirements-rasa.txt")
    lines = [line for name in files for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]

    assert {one for extra in extras.values() for one in extra} <= set(lines)


def test_no_path_and_no_host_stands_in_the_requirements() -> None:
    for name in ("requirements.txt", "requirements-rasa.txt", "requirements-dev.txt", "constraints.txt"):
        text = Path(ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert " @ " not in text
