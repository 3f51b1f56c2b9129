"""`deskside kb …`: works beside a running server, which brings its index up to date by itself."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from assistant.engine.language import detect
from assistant.settings import read_settings
from assistant.stores import open_store
from crm_tools.errors import NotFound
from knowledge_base.errors import IndexFailure, UnreadableSource
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.loaders import suffixes
from knowledge_base.models import open_embedder
from knowledge_base.passages import Report
from knowledge_base.ranking import ANSWERABLE

__all__ = ["add", "remove", "search", "show_all", "show_status"]

NAMED = 5  # files of a foreign kind that are called by name
SHOWN = 200  # characters of a passage in a row


def add(source: Path) -> Report:
    """Takes a file or a folder in and says what came of each; raises UnreadableSource when nothing is there."""
    report = _library().add(source)
    if report == Report():
        raise UnreadableSource(f"{source} holds no article; known are: {', '.join(suffixes())}")
    _say(
        f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged, {report.removed} removed. "
        "A running server finds them within a minute; see `deskside kb status`."
    )
    for skipped in report.skipped:
        sys.stderr.write(f"skipped {skipped.source}: {skipped.reason}\n")
    _tell_passed_over(source)
    return report


def _tell_passed_over(source: Path) -> None:
    """Files below an added folder that no loader reads; hidden ones are nobody's articles."""
    known = set(suffixes())
    names = sorted(
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.suffix.lower() not in known
        and path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(source).parts)
    )
    if names:
        more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
        files = "file" if len(names) == 1 else "files"
        sys.stderr.write(f"{len(names)} {files} not a kind I read: {', '.join(names[:NAMED])}{more}\n")


def search(question: str, *, language: str, as_json: bool) -> None:
    library = _library()
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
    missing = status.chunks - status.indexed
    if missing > 0:
        are = "passage is" if status.chunks == 1 else f"passages {'is' if missing == 1 else 'are'}"
        sys.stderr.write(
            f"{missing} of {status.chunks} {are} not indexed yet; a running server does it within a minute\n"
        )


def _opening(text: str) -> str:
    """As much of a passage as a row shows, cut after a whole word; Chinese has no spaces, any place will do."""
    if len(text) <= SHOWN:
        return text
    cut = text[: SHOWN + 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > SHOWN // 2 else cut[:SHOWN]).rstrip() + " …"


def show_all(*, as_json: bool) -> None:
    articles = _library().articles()
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
    languages = _library().forget(article_id)
    if not languages:
        raise NotFound(f"there is no article {article_id!r}; `deskside kb list` shows all")
    _say(f"Removed {article_id} in {languages} languages.")


def show_status(*, as_json: bool) -> None:
    status = _library().status()
    if as_json:
        _print(asdict(status))
        return
    _say(f"{status.articles} articles, {status.chunks} passages, {status.indexed} indexed with {status.model}.")


def _library() -> Library:
    settings = read_settings()
    return Library(
        store=open_store(settings),
        index=open_index(settings.chroma_url or settings.data_dir / "index"),
        embedder=open_embedder(settings.embeddings, folder=settings.data_dir / "models"),
        patience=30.0,
    )


def _line(one: Any) -> dict[str, Any]:
    return {name: str(value) if value is not None else None for name, value in asdict(one).items()}


def _print(value: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
