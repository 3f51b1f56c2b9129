"""`deskside kb write|edit|remove|reviewed`: articles written at the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from channels.api.knowledge_views import article_view
from channels.kb_drafts import text_of
from channels.kb_opening import OPERATOR, opened_desk
from channels.kb_printing import print_json, print_table, say, warn
from crm_tools.errors import Invalid
from knowledge_base.article_markdown import as_markdown, read_markdown
from knowledge_base.articles import ArticleState
from knowledge_base.errors import Unfit
from knowledge_base.passages import Article

__all__ = ["edit", "remove", "reviewed", "write"]


def write(source: str, *, as_json: bool) -> None:
    """Writes an article, or changes the revision its front matter names. Raises Unfit, Outdated or NotThere."""
    sheet = read_markdown(text_of(source))
    with opened_desk() as desk:
        kept = desk.curation.articles.write(sheet.writing, revision=sheet.revision, by=OPERATOR)
    _tell(kept, as_json=as_json)


def edit(article_id: str, *, language: str) -> None:
    """Opens an article in $EDITOR and keeps what comes back. Raises Unfit for one that a file or page holds."""
    with opened_desk() as desk:
        found = desk.curation.articles.one(article_id, language)
        if len(found) > 1:
            spoken = ", ".join(one.article.language for one in found)
            raise Invalid(f"{article_id} stands in {spoken}; say which with --language")
        _refuse_if_read(found[0])
        before = as_markdown(found[0])
        after = click.edit(before, extension=".md")
        if after is None or after.strip() == before.strip():
            say("Nothing changed.")
            return
        sheet = read_markdown(after)
        kept = desk.curation.articles.write(sheet.writing, revision=sheet.revision, by=OPERATOR)
    _tell(kept, as_json=False)


def _refuse_if_read(one: ArticleState) -> None:
    if one.source:
        raise Unfit(f"{one.article.article_id} is read from {one.source}: change it there and add it again")


def _tell(kept: Article, *, as_json: bool) -> None:
    if as_json:
        print_json(article_view(kept))
        return
    say(f"{kept.article_id} ({kept.language}) is at revision {kept.revision}: {kept.title}")


def remove(article_id: str, *, language: str, is_sure: bool, is_dry_run: bool) -> None:
    """Removes an article in one language, or in all, after asking. Raises NotThere, or Invalid without a yes."""
    with opened_desk() as desk:
        found = desk.curation.articles.one(article_id, language)
        if is_dry_run or not is_sure:
            _show_going(found)
        if is_dry_run:
            say(f"This would remove {article_id} in {_languages(len(found))}. Nothing was changed.")
            return
        if not is_sure and not _agreed(article_id):
            raise Invalid(f"{article_id} was not removed; answer y, or say --yes")
        gone = desk.curation.articles.remove(article_id, language=language, by=OPERATOR)
    say(f"Removed {article_id} in {_languages(len(gone))}. `deskside kb history` still has its texts.")
    for one in found:
        if one.source and one.article.language in gone:
            warn(f"It was read from {one.source}, and comes back when that is added again.")


def _show_going(found: Sequence[ArticleState]) -> None:
    rows = [
        (one.article.article_id, one.article.language, one.article.title, one.source or f"{one.origin} here")
        for one in found
    ]
    print_table(("id", "in", "title", "from"), rows, whole=("in",))


def _agreed(article_id: str) -> bool:
    try:
        return click.confirm(f"Remove {article_id}?", err=True)
    except click.Abort:
        return False


def _languages(count: int) -> str:
    return "1 language" if count == 1 else f"{count} languages"


def reviewed(article_id: str, *, language: str, next_on: date | None) -> None:
    """Somebody has looked at it and it is right. Raises NotThere or Unfit."""
    with opened_desk() as desk:
        due = desk.curation.articles.review(article_id, language=language, next_on=next_on, by=OPERATOR)
    say(f"{article_id} is reviewed; it is due again on {due.isoformat()}.")
