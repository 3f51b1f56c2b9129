"""What the operator is shown of the company, and changes."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import read_settings
from assistant.stores import open_store
from crm_tools.errors import Invalid
from crm_tools.people.company import company
from crm_tools.people.company_changes import change_company, company_is_named, company_profile
from crm_tools.sample.load import holds_sample
from crm_tools.store import Session, Store, utc_now

__all__ = ["SET_NAME", "set_company", "show_company", "whose_house"]

SET_NAME = '`deskside company set --name "Your company"`'


def set_company(changes: Mapping[str, Any], file: Path | None) -> None:
    """A file's facts first, then those said at the command line; raises Invalid when there are none."""
    changes = {**(_read(file) if file else {}), **changes}
    if not changes:
        raise Invalid(f"nothing to set; say it like {SET_NAME}, or give a --file")
    with open_store(read_settings()).transaction() as session:
        named = change_company(session, changes, at=utc_now()).name
        rest = " The sample's customers, orders and articles stay; `deskside kb list`." if holds_sample(session) else ""
    both = named.en if named.en == named.zh else f"{named.en} ({named.zh})"
    sys.stdout.write(f"You serve {both} now; pages and replies say so at once.{rest}\n")


def show_company() -> None:
    with open_store(read_settings()).reading() as session:
        profile = company_profile(session)
    sys.stdout.write(yaml.safe_dump(profile, allow_unicode=True, sort_keys=False))


def whose_house(store: Store) -> str:
    """A line for an operator who has not said whose house this is; nothing for one who has."""
    with store.reading() as session:
        return _advice(session)


def _advice(session: Session) -> str:
    if not company_is_named(session):
        return f"The company has no name yet, pages say “{company(session).name.en}”: {SET_NAME}\n"
    if holds_sample(session):
        return (
            f"This data folder holds the sample company; its name is {company(session).name.en}. "
            "For your own, choose another DESKSIDE_DATA_DIR.\n"
        )
    return ""


def _read(file: Path) -> dict[str, Any]:
    try:
        found = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Invalid(f"{file} cannot be read: {' '.join(str(error).split())}") from None
    if not isinstance(found, dict):
        raise Invalid(f"{file} has to be YAML with fields, as `deskside company show` prints it")
    return found
