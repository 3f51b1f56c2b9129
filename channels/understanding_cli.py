"""`deskside understanding …`: what the built-in engine has learnt, and how it reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["understanding"]

understanding = typer.Typer(
    help="What the built-in engine has learnt from, and how it reads.", no_args_is_help=True, rich_markup_mode=None
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@understanding.command("show")
def understanding_show(as_json: AsJson = False) -> None:
    """Show what it has learnt: each intent, its examples, how many it would know again, what it takes it for."""
    from channels.understanding_desk import show_learnt

    show_learnt(as_json=as_json)


@understanding.command("confusions")
def understanding_confusions(
    intent: Annotated[str, typer.Argument(help="As `deskside understanding show` lists it; all without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the examples that read as another intent when they are left out, the surest first."""
    from channels.understanding_desk import show_confusions

    show_confusions(intent, as_json=as_json)


@understanding.command("read")
def understanding_read(
    text: Annotated[str, typer.Argument(help="A customer's message.")], as_json: AsJson = False
) -> None:
    """Read one message, as a customer would write it, and say what it is taken for and why."""
    from channels.understanding_desk import show_reading

    show_reading(text, as_json=as_json)


@understanding.command("check")
def understanding_check(
    place: Annotated[Path | None, typer.Argument(help="A file or folder; your own examples without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check labelled texts: the first row that cannot be used, with its line and reason. Exit 1 when there is one."""
    from channels.understanding_desk import check_examples

    raise typer.Exit(check_examples(place, as_json=as_json))
