"""`deskside kb …`, the part of whoever keeps the library: gaps, drafts, writing, and what grew old."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from channels.knowledge_cli import knowledge

__all__ = ["Readers", "Standing", "knowledge"]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Limit = Annotated[int, typer.Option(min=0, help="How many to show.")]
Language = Annotated[str, typer.Option(help="en or zh; all languages without it.")]


class Standing(StrEnum):
    """What became of a draft."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


class Readers(StrEnum):
    """Whom an article is for."""

    PUBLIC = "public"
    STAFF = "staff"


@knowledge.command("gaps")
def kb_gaps(
    gap: Annotated[str, typer.Argument(help="Show this one whole.")] = "",
    dismiss: Annotated[bool, typer.Option("--dismiss", help="Put it away until it is asked anew.")] = False,
    answered: Annotated[bool, typer.Option("--answered", help="The same, as it is answered by now.")] = False,
    limit: Limit = 20,
    as_json: AsJson = False,
) -> None:
    """What customers asked and nothing answered, most asked first."""
    from channels.kb_gaps import list_gaps, settle_gap, show_gap

    if not gap and (dismiss or answered):
        raise typer.BadParameter("name the gap: deskside kb gaps gap_… --dismiss")
    if dismiss or answered:
        settle_gap(gap, answered=answered)
    elif gap:
        show_gap(gap, as_json=as_json)
    else:
        list_gaps(limit=limit, as_json=as_json)


@knowledge.command("draft")
def kb_draft(
    of: Annotated[str, typer.Argument(help="A gap (gap_…) or a solved ticket (T-1001).")], as_json: AsJson = False
) -> None:
    """Draft an article that a person then approves."""
    from channels.kb_gaps import make_draft

    make_draft(of, as_json=as_json)


@knowledge.command("drafts")
def kb_drafts(
    draft: Annotated[str, typer.Argument(help="Show this one whole.")] = "",
    status: Annotated[Standing, typer.Option(help="Which to list.")] = Standing.WAITING,
    limit: Limit = 30,
    as_json: AsJson = False,
) -> None:
    """Articles that wait for a person's yes."""
    from channels.kb_drafts import list_drafts, show_draft

    if draft:
        show_draft(draft, as_json=as_json)
    else:
        list_drafts(status=status.value, limit=limit, as_json=as_json)


@knowledge.command("approve")
def kb_approve(
    draft: str,
    text: Annotated[str, typer.Option(help="A Markdown file with another text, or - for stdin.")] = "",
    title: Annotated[str, typer.Option(help="Another title.")] = "",
    article_id: Annotated[str, typer.Option("--id", help="Another id.")] = "",
    audience: Annotated[Readers | None, typer.Option(help="Whom it is for.")] = None,
    as_json: AsJson = False,
) -> None:
    """Publish a draft, with your changes."""
    from channels.kb_drafts import approve, edits_of

    edits = edits_of(title=title, article_id=article_id, audience=audience.value if audience else "")
    approve(draft, edits, text=text, as_json=as_json)


@knowledge.command("decline")
def kb_decline(draft: str, reason: Annotated[str, typer.Option(help="Why not.", prompt=True)]) -> None:
    """Publish nothing of a draft, and keep the reason."""
    from channels.kb_drafts import decline

    decline(draft, reason)


@knowledge.command("write")
def kb_write(
    source: Annotated[str, typer.Argument(help="A Markdown file with front matter, or - for stdin.")],
    as_json: AsJson = False,
) -> None:
    """Write an article here; with a revision in its front matter, change it."""
    from channels.kb_writing import write

    write(source, as_json=as_json)


@knowledge.command("edit")
def kb_edit(article_id: str, language: Language = "") -> None:
    """Change an article in $EDITOR."""
    from channels.kb_writing import edit

    edit(article_id, language=language)


@knowledge.command("reviewed")
def kb_reviewed(
    article_id: str,
    language: Language = "",
    next_on: Annotated[datetime | None, typer.Option("--next", formats=["%Y-%m-%d"], help="When again.")] = None,
) -> None:
    """Say that an article is right; it is due again in a year, or on --next."""
    from channels.kb_writing import reviewed

    reviewed(article_id, language=language, next_on=next_on.date() if next_on else None)


@knowledge.command("check")
def kb_check(
    links: Annotated[bool, typer.Option("--links", help="Try the web links of all articles first.")] = False,
    pages: Annotated[bool, typer.Option("--pages", help="Ask for the pages that articles were read from.")] = False,
    unused_days: Annotated[int, typer.Option(min=1, help="Tell of what no reply used for so long.")] = 180,
    as_json: AsJson = False,
) -> None:
    """What grew old: due reviews, dead links, sources that no longer match, what nobody uses. Exit 1 with findings."""
    from channels.kb_checks import check

    if not check(links=links, pages=pages, unused_days=unused_days, as_json=as_json):
        raise typer.Exit(1)
