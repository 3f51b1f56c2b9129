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
from knowledge_base.errors import UnreadableSource
from knowledge_base.index import open_index
from knowledge_base.library import Library
from knowledge_base.loaders import suffixes
from knowledge_base.models import open_embedder
from knowledge_base.passages import Report

__all__ = ["add", "remove", "search", "show_all", "show_status"]


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
    return report


def search(question: str, *, language: str, as_json: bool) -> None:
    found = _library().search(question, language=language or detect(question, "en"))
    if as_json:
        _print({"answerable": found.answerable, "passages": [asdict(one) for one in found.passages]})
        return
    table = Table("score", "article", "language", "passage")
    for one in found.passages:
        table.add_row(f"{one.score:.2f}", one.article_id, one.language, one.text[:200])
    Console().print(table)
    _say("These answer the question." if found.answerable else "None of these answers the question.")


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
