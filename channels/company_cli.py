"""`deskside company …`: whose house this is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["house"]

house = typer.Typer(help="The company you serve.", no_args_is_help=True, rich_markup_mode=None)


@house.command("set")
def company_set(
    name: Annotated[str, typer.Option(help="Its name, as customers read it.")] = "",
    name_zh: Annotated[str, typer.Option(help="Its name in Chinese; the other one without it.")] = "",
    email: Annotated[str, typer.Option(help="Where customers can write to.")] = "",
    timezone: Annotated[str, typer.Option(help="Like Europe/Berlin.")] = "",
    currency: Annotated[str, typer.Option(help="Three letters, like EUR.")] = "",
    file: Annotated[Path | None, typer.Option(help="A YAML file with any part of what `company show` prints.")] = None,
) -> None:
    """Say its name, address, time zone, currency, or everything by a file; what is not said stays."""
    from channels.company_desk import set_company

    given = {"email": email, "timezone": timezone, "currency": currency}
    names = {"en": name or name_zh, "zh": name_zh or name} if name or name_zh else {}
    set_company({**({"name": names} if names else {}), **{key: value for key, value in given.items() if value}}, file)


@house.command("show")
def company_show() -> None:
    """Print its profile as YAML: edit it and give it to `company set --file`."""
    from channels.company_desk import show_company

    show_company()
