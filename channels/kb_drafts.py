"""`deskside kb drafts|approve|decline`: proposed articles, and a person's yes or no."""

from __future__ import annotations

import sys
from pathlib import Path

from channels.api.knowledge_views import article_view, draft_view
from channels.kb_opening import OPERATOR, opened_desk
from channels.kb_printing import print_json, print_markdown, print_table, say, shown_of
from knowledge_base.approving import Edits
from knowledge_base.article_markdown import read_markdown
from knowledge_base.draft_rows import DraftArticle, DraftStatus
from knowledge_base.drafting import is_unwritten
from knowledge_base.errors import UnreadableSource
from knowledge_base.passages import Audience
from knowledge_base.writing import Writing

__all__ = ["approve", "decline", "edits_of", "list_drafts", "show_draft", "tell_draft", "text_of"]

MOST = 1000
FOUND = "A running server finds it within a minute; without one, `deskside kb index` first."
NONE = (
    "No draft is {status}. `deskside kb gaps` shows what customers asked in vain, `deskside kb draft GAP` or "
    "`deskside kb draft T-1001` drafts an article of a gap or of a solved ticket."
)


def list_drafts(*, status: DraftStatus, limit: int, as_json: bool) -> None:
    """Drafts, newest first."""
    with opened_desk() as desk:
        found = desk.curation.drafts.all(status, limit=MOST)
    page = found[: limit or None]
    if as_json:
        print_json({"drafts": [draft_view(one) for one in page], "total": len(found)})
        return
    if not found:
        say(NONE.format(status=status))
        return
    rows = [
        (
            one.id,
            one.proposed.language,
            one.proposed.title,
            _made_of(one),
            one.reason or ("still to be written" if is_unwritten(one.proposed.text) else "ready to read"),
        )
        for one in page
    ]
    print_table(("draft", "in", "title", "made of", "state"), rows, whole=("in",), spare=("made of",))
    say(shown_of(len(page), len(found), "draft"))
    if status == "waiting":
        say(f"`deskside kb drafts {page[0].id}` shows one whole.")


def show_draft(draft_id: str, *, as_json: bool) -> None:
    """One draft whole. Raises NotThere."""
    with opened_desk() as desk:
        found = desk.curation.drafts.one(draft_id)
    if as_json:
        print_json(draft_view(found))
        return
    tell_draft(found)


def tell_draft(one: DraftArticle) -> None:
    """A draft, what it was made of, and how it goes on."""
    proposed = one.proposed
    say(f"{one.id}: {proposed.title} ({proposed.article_id}, {proposed.language}), {one.status}, of {_made_of(one)}\n")
    print_markdown(proposed.text)
    asked = [piece["question"] for piece in proposed.evidence if "question" in piece]
    near = [piece["near"] for piece in proposed.evidence if "near" in piece]
    for title, lines in (("Asked as", asked), ("Near by", near)):
        if lines:
            say(f"\n{title}")
            for line in lines:
                say(f"  {line}")
    if one.status != "waiting":
        say(f"\n{one.status} by {one.decided_by}{f': {one.reason}' if one.reason else ''}")
    elif is_unwritten(proposed.text):
        say(f"\nWrite the answer into a file, then `deskside kb approve {one.id} --text FILE` publishes it.")
    else:
        say(f"\n`deskside kb approve {one.id}` publishes it, with `--text FILE` another text.")
        say(f"`deskside kb decline {one.id} --reason …` does not.")


def edits_of(*, title: str, article_id: str, audience: str) -> Edits:
    """What was said on the command line; what was not stays as it is in the draft."""
    return Edits(article_id=article_id or None, title=title or None, audience=Audience(audience) if audience else None)


def approve(draft_id: str, edits: Edits, *, text: str, as_json: bool) -> None:
    """Publishes; `text` is a file, or - for stdin, whose front matter counts, too.

    Raises NotThere, Unfit or Outdated.
    """
    with opened_desk() as desk:
        if text:
            edits = _edited(desk.curation.drafts.one(draft_id), edits, text_of(text))
        kept = desk.curation.drafts.approve(draft_id, edits, by=OPERATOR)
    if as_json:
        print_json(article_view(kept))
        return
    say(f"Published as {kept.article_id} ({kept.language}), revision {kept.revision}: {kept.title}")
    if kept.audience is Audience.PUBLIC:
        say(f"Customers read it at /help/{kept.language}/{kept.article_id}, and replies can cite it.")
    say(f'Next: `deskside kb search "{kept.title}"` shows whether it answers. {FOUND}')


def decline(draft_id: str, reason: str) -> None:
    """Raises NotThere, Unfit or Outdated."""
    with opened_desk() as desk:
        done = desk.curation.drafts.decline(draft_id, reason, by=OPERATOR)
    say(f"Declined {done.id}: {done.reason}")


def text_of(source: str) -> str:
    """What a file, or stdin for "-", holds. Raises UnreadableSource."""
    try:
        data = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableSource(f"{source} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableSource(f"{source} is not UTF-8 text") from error
    return data.replace("\r\n", "\n")


def _edited(draft: DraftArticle, edits: Edits, text: str) -> Edits:
    proposed = draft.proposed
    default = Writing(proposed.article_id, proposed.language, proposed.title, proposed.text, audience=proposed.audience)
    new = read_markdown(text, default=default).writing
    return Edits(
        article_id=edits.article_id or new.article_id,
        language=edits.language or new.language,
        title=edits.title or new.title,
        text=new.text,
        category=edits.category or new.category,
        audience=edits.audience or new.audience,
        tags=edits.tags or new.tags,
        review_on=new.review_on,
    )


def _made_of(one: DraftArticle) -> str:
    tickets = [piece["ticket"] for piece in one.proposed.evidence if "ticket" in piece]
    searches = sum("search" in piece for piece in one.proposed.evidence)
    asked = f"{searches} {'search' if searches == 1 else 'searches'}" if searches else ""
    return ", ".join(filter(None, (*tickets, asked)))
