"""What the operator says of the company: a few facts at a time, or a whole file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_tools.errors import Invalid
from crm_tools.people.company import DEFAULT, ONLY, Company, CompanyRow, company, save_company
from crm_tools.words import Words

__all__ = ["change_company", "company_is_named", "company_profile"]

KNOWN = tuple(one.name for one in fields(Company))
BASIC = tuple(one.name for one in fields(Company) if isinstance(getattr(DEFAULT, one.name), str | int | Words))
LONGEST_NAME = 60
_CURRENCY = re.compile(r"[A-Z]{3}")


def company_is_named(session: Session) -> bool:
    """Whether anybody has said whose house this is."""
    return session.get(CompanyRow, ONLY) is not None


def company_profile(session: Session) -> dict[str, Any]:
    """The profile in the shape `change_company` takes: what was saved, over what holds without it."""
    row = session.get(CompanyRow, ONLY)
    basic = {name: _plain(getattr(DEFAULT, name)) for name in BASIC}
    return {**basic, **(row.profile if row else {})}


def change_company(session: Session, changes: Mapping[str, Any], *, at: datetime) -> Company:
    """Changes these fields of the profile and leaves the others; words are a text for both languages or {en, zh}.

    Raises Invalid for a field that does not exist and a value that cannot be one.
    """
    old = company_profile(session)
    fresh = {name: _checked(name, value, old.get(name)) for name, value in changes.items()}
    try:
        save_company(session, {**old, **fresh}, at=at)
        return company(session)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise Invalid(
            f"the company's profile cannot be read so ({error}); `deskside company show` prints one"
        ) from error


def _checked(name: str, value: Any, old: Any) -> Any:
    """The value as it is stored."""
    if name not in KNOWN:
        raise Invalid(f"a company has no {name!r}; it has: {', '.join(KNOWN)}")
    shape = getattr(DEFAULT, name) if name in BASIC else None
    if isinstance(shape, Words):
        return _words(name, value, old)
    if isinstance(shape, bool | int) and (type(value) is not type(shape) or value < 0):
        raise Invalid(f"{name} has to be {'true or false' if isinstance(shape, bool) else 'a whole number'}: {value!r}")
    if isinstance(shape, str) and not (isinstance(value, str) and value.strip()):
        raise Invalid(f"{name} has to be a text: {value!r}")
    if name == "timezone" and not _is_zone(value):
        raise Invalid(f"{value!r} is no time zone; write one like Europe/Berlin or Asia/Shanghai")
    if name == "currency" and not _CURRENCY.fullmatch(value):
        raise Invalid(f"{value!r} is no currency; write its three letters, like EUR or CNY")
    return value


def _words(name: str, value: Any, old: Any) -> dict[str, str]:
    given = {"en": value, "zh": value} if isinstance(value, str) else value
    if not isinstance(given, Mapping) or not set(given) <= {"en", "zh"}:
        raise Invalid(f"{name} has to be a text, or one for en and one for zh: {value!r}")
    said = {language: " ".join(str(text).split()) for language, text in {**(old or {}), **given}.items()}
    if not all(0 < len(text) <= (LONGEST_NAME if name == "name" else 300) for text in said.values()):
        raise Invalid(f"{name} has to have 1 to {LONGEST_NAME if name == 'name' else 300} characters in each language")
    return said


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (ValueError, OSError, KeyError):  # a zone that is not found is a KeyError
        return False


def _plain(value: Any) -> Any:
    return {"en": value.en, "zh": value.zh} if isinstance(value, Words) else value
