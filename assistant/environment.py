"""The names an operator has set, in the environment or in `.env`: a typo is refused, a secret never shown."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from dotenv.parser import parse_stream
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

__all__ = ["SettingsError", "names_set", "refuse_unknown", "said_plainly"]


class SettingsError(Exception):
    """A setting cannot be used; the message names it and says what would be right."""


def names_set() -> list[str]:
    """Every name that is set; raises SettingsError for a `.env` that cannot be read."""
    return sorted({*os.environ, *_names_in(Path(".env"))})


def refuse_unknown(names: Iterable[str], prefix: str, known: Iterable[str], *, but: tuple[str, ...] = ()) -> None:
    """Raises SettingsError for a name with this prefix that is not known, unless it begins with one of `but`."""
    known = sorted(known)
    for name in names:
        given = name.upper()
        if not given.startswith(prefix) or given in known or given.startswith(but):
            continue
        # Compared without the prefix, which alone would make any two names alike.
        bare = {one.removeprefix(prefix): one for one in known}
        close = difflib.get_close_matches(given.removeprefix(prefix), bare, n=1)
        hint = f"; did you mean {bare[close[0]]}?" if close else f"; there are: {', '.join(known)}"
        raise SettingsError(f"unknown setting {name}{hint}")


def said_plainly(error: ValidationError, prefix: str, cls: type[BaseSettings]) -> SettingsError:
    """The first thing wrong with the values, without the value of a secret."""
    first = error.errors()[0]
    field = "_".join(str(part) for part in first["loc"])
    is_secret = field in cls.model_fields and cls.model_fields[field].annotation is SecretStr
    shown = "" if is_secret or first["type"] == "missing" else f"={first.get('input')!r}"
    said = "has to be set" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
    return SettingsError(f"{prefix}{field.upper()}{shown}: {said}")


def _names_in(path: Path) -> list[str]:
    """The names a .env file sets; unlike python-dotenv, which passes over a broken line, it raises SettingsError."""
    if not path.is_file():
        return []
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"the file {path} cannot be read ({error}); write it as lines NAME=value in UTF-8"
        ) from error
    for one in bindings:
        if one.error:
            raise SettingsError(f"{path}, line {one.original.line}: this is not NAME=value; mend or remove the line")
    return [one.key for one in bindings if one.key]
