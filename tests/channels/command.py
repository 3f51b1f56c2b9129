"""Runs `deskside …` in this process."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from channels.cli import main

__all__ = ["Command", "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """How it ended and what it said."""

    code: int
    out: str
    err: str

    def failed(self, code: int, *says: str) -> None:
        """Fails unless this ended with `code` and one line that says all of `says`."""
        assert self.code == code, self
        assert self.out == "", self
        assert self.err.startswith("deskside: "), self
        assert self.err.count("\n") == 1, self
        assert "Traceback" not in self.err
        for one in says:
            assert one in self.err, self


class Command:
    """`deskside` in an empty working folder, with its own data folder and a fast embedder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self._patch, self._capsys = monkeypatch, capsys
        self.folder = folder
        self.set(DATA_DIR=str(folder), EMBEDDINGS="hashing")

    def set(self, **settings: str) -> None:
        for name, value in settings.items():
            self._patch.setenv(f"DESKSIDE_{name}", value)

    def __call__(self, *arguments: str | Path, stdin: str = "") -> Done:
        self._patch.setattr(sys, "argv", ["deskside", *map(str, arguments)])
        self._patch.setattr(sys, "stdin", io.StringIO(stdin))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        finally:
            structlog.reset_defaults()  # a command sets up logging for its own stderr
        said = self._capsys.readouterr()
        return Done(code, said.out, said.err)
