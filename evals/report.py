"""What every suite's result goes through: stamped, shown, written, held against gates."""

from __future__ import annotations

import argparse
import json
import shlex
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from evals.rows import BadInput

__all__ = ["Gate", "Metrics", "failures", "percentile", "show", "stamp", "write_json"]

Metrics = dict[str, float | int | str | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """The least a metric must reach."""

    metric: str
    least: float

    @classmethod
    def parse(cls, text: str) -> Gate:
        """Reads "recall@5=0.8"."""
        metric, equals, value = text.partition("=")
        try:
            return cls(metric.strip(), float(value)) if equals and metric.strip() else _refuse(text)
        except ValueError:
            return _refuse(text)


def _refuse(text: str) -> Gate:
    raise argparse.ArgumentTypeError(f"{text!r} is not METRIC=VALUE, such as recall@5=0.8")


def stamp(metrics: Mapping[str, float | int | str | None], words: Sequence[str], seconds: float) -> Metrics:
    """Adds what makes a figure repeatable: the command, the revision, the seconds it took."""
    command = shlex.join(["python", "-m", "evals", *words])
    return {**metrics, "command": command, "revision": _revision(), "seconds": round(seconds, 2)}


def _revision() -> str:
    """The commit, with "+" when the tree has changes; "unknown" outside a repository."""
    root = Path(__file__).resolve().parent.parent
    try:
        head = _git(root, "rev-parse", "--short=12", "HEAD")
        return head + ("+" if _git(root, "status", "--porcelain") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(root: Path, *words: str) -> str:
    # S603, S607: fixed words; git is found the way the operator's shell finds it.
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, check=True)  # noqa: S603, S607
    return done.stdout.strip()


def show(suite: str, metrics: Metrics) -> None:
    """Prints the metrics as a table."""
    table = Table(title=suite, show_header=False, title_justify="left")
    for name, value in metrics.items():
        table.add_row(name, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)


def write_json(path: Path, metrics: Metrics) -> None:
    """Writes one flat object; raises BadInput when the file cannot be written."""
    try:
        path.write_text(json.dumps(metrics, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"cannot write {path}: {error.strerror}") from error


def failures(gates: Iterable[Gate], metrics: Metrics) -> list[str]:
    """One line a missed gate. Raises BadInput for a metric that this suite does not report."""
    lines: list[str] = []
    for gate in gates:
        value = metrics.get(gate.metric)
        if not isinstance(value, int | float):
            known = ", ".join(name for name, shown in metrics.items() if isinstance(shown, int | float))
            raise BadInput(f"--fail-under: no figure {gate.metric!r}; there are: {known}")
        if value < gate.least:
            lines.append(f"{gate.metric} is {value:.4f}, below {gate.least:g}")
    return lines


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0..1) of the values do not exceed; 0 for none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else 0.0
