"""`deskside kb …`: works beside a running server, which brings its index up to date by itself."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.embedding import embedding_choice, make_library
from assistant.engine.language import detect
from assistant.settings import read_settings
from assistant.stores import open_store
from crm_tools.errors import NotFound
from knowledge_base.errors import IndexFailure
from knowledge_base.library import Library
from knowledge_base.ranking import ANSWERABLE

__all__ = ["open_library", "remove", "search", "show_all"]

SHOWN = 200  # characters of a passage in a row


def search(question: str, *, language: str, as_json: bool) -> None:
    library = open_library()
    found = library.search(question, language=language or detect(question, "en"))
    _tell_unindexed(library)
    if as_json:
        _print({"answerable": found.answerable, "passages": [asdict(one) for one in found.passages]})
        return
    table = Table("score", "article", "language", "passage")
    passages = sorted(found.passages, key=lambda one: -one.score)
    for one in passages:
        table.add_row(f"{one.score:.2f}", one.article_id, one.language, _opening(one.text))
    Console().print(table)
    sure = found.answerable and passages[0].score >= ANSWERABLE
    _say("These answer the question." if sure else "None of these answers the question.")


def _tell_unindexed(library: Library) -> None:
    try:
        status = library.status()
    except IndexFailure as error:
        sys.stderr.write(f"{error}\nThis search went by words alone.\n")
        return
    if status.owner:
        sys.stderr.write(f"process {status.owner}, a running server, owns the index: this search went by words alone\n")
        return
    missing = status.chunks - status.indexed
    if missing > 0:
        are = "passage is" if status.chunks == 1 else f"passages {'is' if missing == 1 else 'are'}"
        sys.stderr.write(
            f"{missing} of {status.chunks} {are} not indexed yet; "
            "`deskside kb index` does it now, a running server by itself\n"
        )


def _opening(text: str) -> str:
    """As much of a passage as a row shows, cut after a whole word; Chinese has no spaces, any place will do."""
    if len(text) <= SHOWN:
        return text
    cut = text[: SHOWN + 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > SHOWN // 2 else cut[:SHOWN]).rstrip() + " …"


def show_all(*, as_json: bool) -> None:
    articles = open_library().articles()
    if as_json:
        _print({"articles": [_line(one) for one in articles]})
        return
    table = Table("id", "language", "title", "category", "audience", "updated")
    for one in articles:
        table.add_row(one.article_id, one.language, one.title, one.category, str(one.audience), str(one.updated or ""))
    Console().print(table)
    _say(f"{len(articles)} articles.")


def remove(article_id: str) -> None:
    """Raises NotFound when there is no such article."""
    languages = open_library().forget(article_id)
    if not languages:
        raise NotFound(f"there is no article {article_id!r}; `deskside kb list` shows all")
    _say(f"Removed {article_id} in {languages} languages.")


def open_library() -> Library:
    """The library of this data folder, for one command."""
    settings = read_settings()
    embedder = embedding_choice(settings).open(settings.embeddings)
    return make_library(settings, open_store(settings), embedder=embedder, patience=30.0)


def _line(one: Any) -> dict[str, Any]:
    return {name: str(value) if value is not None else None for name, value in asdict(one).items()}


def _print(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
