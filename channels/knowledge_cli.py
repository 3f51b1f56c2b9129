"""`deskside kb …`: what the assistant knows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["knowledge"]

knowledge = typer.Typer(help="What the assistant knows.", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@knowledge.command("add")
def kb_add(source: Path) -> None:
    """Add a file or a folder of articles."""
    from channels.librarian import add

    if add(source).skipped:
        raise typer.Exit(1)


@knowledge.command("search")
def kb_search(
    question: str, language: Annotated[str, typer.Option(help="en or zh")] = "", as_json: AsJson = False
) -> None:
    """Show the passages that would answer a question."""
    from channels.librarian import search

    search(question, language=language, as_json=as_json)


@knowledge.command("list")
def kb_list(as_json: AsJson = False) -> None:
    """List all articles."""
    from channels.librarian import show_all

    show_all(as_json=as_json)


@knowledge.command("remove")
def kb_remove(article_id: str) -> None:
    """Remove an article in all its languages."""
    from channels.librarian import remove

    remove(article_id)


@knowledge.command("status")
def kb_status(as_json: AsJson = False) -> None:
    """Say how much is known and how much of it is indexed."""
    from channels.librarian import show_status

    show_status(as_json=as_json)
