"""`deskside kb …`: what the assistant knows."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

__all__ = ["knowledge"]

knowledge = typer.Typer(help="What the assistant knows.", no_args_is_help=True, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


@knowledge.command("add")
def kb_add(  # noqa: PLR0913 - every option of a command is a parameter
    source: Annotated[str, typer.Argument(help="A file, a folder, or an address (https://…).")],
    audience: Annotated[str, typer.Option(help="staff: all of it is for colleagues only; public: undo that.")] = "",
    language: Annotated[str, typer.Option(help="en or zh, whatever the files look like.")] = "",
    sitemap: Annotated[bool, typer.Option("--sitemap", help="The address is a sitemap.")] = False,
    crawl: Annotated[bool, typer.Option("--crawl", help="Follow links on the same host.")] = False,
    depth: Annotated[int, typer.Option(min=0, help="How many links away to crawl.")] = 3,
    pages: Annotated[int, typer.Option(min=1, help="How many pages to read at most.")] = 200,
    allow_private: Annotated[str, typer.Option(help="The one host that may be in a private network.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Add a file, a folder, a page or a site; again to bring it up to date."""
    from channels.kb_adding import add, options_of

    options = options_of(audience, language, is_dry_run=dry_run)
    options = replace(options, sitemap=sitemap, crawl=crawl, depth=depth, pages=pages, allow_private=allow_private)
    if code := add(source, options, as_json=as_json):
        raise typer.Exit(code)


@knowledge.command("search")
def kb_search(
    question: str,
    language: Annotated[str, typer.Option(help="en or zh")] = "",
    staff: Annotated[bool, typer.Option("--staff", help="Search what is for colleagues only, too.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=20, help="How many passages.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show the passages that would answer a question, and say whether they do."""
    from channels.kb_reading import search

    search(question, language=language, audience="staff" if staff else "public", limit=limit, as_json=as_json)


@knowledge.command("list")
def kb_list(
    part: Annotated[str, typer.Argument(help="Part of an id or title.")] = "",
    language: Annotated[str, typer.Option(help="en or zh")] = "",
    limit: Annotated[int, typer.Option(min=0, help="How many; 0 shows all.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List articles."""
    from channels.kb_reading import list_articles

    list_articles(language=language, part=part, limit=0 if as_json else limit, as_json=as_json)


@knowledge.command("show")
def kb_show(
    article_id: str,
    language: Annotated[str, typer.Option(help="en or zh")] = "",
    markdown: Annotated[bool, typer.Option("--markdown", help="With front matter, for `kb write`.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show an article."""
    from channels.kb_reading import show

    show(article_id, language=language, as_markdown_text=markdown, as_json=as_json)


@knowledge.command("history")
def kb_history(
    article_id: str,
    language: Annotated[str, typer.Option(help="en or zh")] = "en",
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 30,
    as_json: AsJson = False,
) -> None:
    """Show the states an article has had, also after it was removed."""
    from channels.kb_reading import history

    history(article_id, language=language, limit=limit, as_json=as_json)


@knowledge.command("remove")
def kb_remove(
    article_id: str,
    language: Annotated[str, typer.Option(help="en or zh; all languages without it.")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and change nothing.")] = False,
) -> None:
    """Remove an article in one language, or in all."""
    from channels.kb_writing import remove

    remove(article_id, language=language, is_sure=yes, is_dry_run=dry_run)


@knowledge.command("status")
def kb_status(as_json: AsJson = False) -> None:
    """Say how much is known, how much of it is indexed, and with which model."""
    from channels.kb_index import show_status

    show_status(as_json=as_json)


@knowledge.command("index")
def kb_index() -> None:
    """Index what is new now, so that it is found by meaning; a running server does that by itself."""
    from channels.kb_index import bring_up_to_date

    bring_up_to_date()


@knowledge.command("verify")
def kb_verify(
    sample: Annotated[int, typer.Option(min=0, help="How many texts to embed anew; 0: all.")] = 200,
    as_json: AsJson = False,
) -> None:
    """Compare the index with the store. Exit code 0: the same, 1: they differ, 4: a running server owns the index."""
    from channels.kb_index import verify

    if code := verify(sample=sample, as_json=as_json):
        raise typer.Exit(code)


@knowledge.command("rebuild")
def kb_rebuild(
    wait: Annotated[bool, typer.Option(help="Without a running server, do it now.")] = True,
) -> None:
    """Drop the index and build it anew from the store."""
    from channels.kb_index import rebuild

    rebuild(wait=wait)
