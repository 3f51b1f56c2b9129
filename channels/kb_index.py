"""`deskside kb index`, `verify`, `rebuild` and `status`: the index, which can always be built anew from the store."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from assistant.embedding import embedding_choice, make_library
from assistant.settings import read_settings
from assistant.stores import open_store
from knowledge_base import sync
from knowledge_base.errors import IndexInUse
from knowledge_base.library import Library
from knowledge_base.model_names import plain_name
from knowledge_base.passages import Report

__all__ = ["bring_up_to_date", "opened_library", "rebuild", "show_status", "verify"]

NOT_COMPARED = 4


@contextmanager
def opened_library() -> Iterator[Library]:
    """The library of this data folder, for one command; afterwards its index is free for another process."""
    settings = read_settings()
    choice = embedding_choice(settings)
    with closing(choice.open(settings.embeddings)) as embedder, closing(open_store(settings)) as store:
        library = make_library(settings, store, embedder=embedder, patience=30.0)
        with closing(library):
            yield library


def bring_up_to_date() -> None:
    """Indexes what is new; raises EmbeddingFailure or IndexFailure."""
    with opened_library() as library:
        try:
            with _bar("Indexing") as progress:
                report = library.bring_index_up_to_date(progress)
        except IndexInUse as error:
            _say(f"Nothing to do here: {error}. See `deskside kb status`.")
            return
        status = library.status()
        _say(
            f"Found by meaning: {_many(status.chunks, 'passage')} of {_many(status.articles, 'article')} "
            f"({plain_name(status.model)}). {_work(report)}"
        )


def rebuild(*, wait: bool) -> None:
    """Has the index dropped and built anew: by a running server, by this command, or else at the next start."""
    with opened_library() as library:
        library.rebuild_index()
        if not wait:
            _say("Noted: a running server builds the index anew now; without one, the next start does.")
            return
        try:
            with _bar("Indexing") as progress:
                report = library.bring_index_up_to_date(progress)
        except IndexInUse as error:
            _say(f"Noted: process {error.owner or 'that owns the index'} builds it anew; see `deskside kb status`.")
            return
        _say(f"Built anew. {_work(report)}")


def _many(count: int, name: str) -> str:
    return f"{count:,} {name}" + ("" if count == 1 else "s")


def _work(report: Report) -> str:
    """What was done for it. An article's title and tags have an entry of their own beside its passages."""
    if not report.embedded and not report.dropped:
        return "Nothing had to be done."
    return f"New in the index: {report.embedded:,} passages and titles; gone: {report.dropped:,}."


def verify(*, sample: int, as_json: bool) -> int:
    """Says how the index differs from the store; the exit code: 0 not at all, 1 it does, 4 a server keeps it closed."""
    try:
        with opened_library() as library, _bar("Comparing") as progress:
            found = library.verify_index(sample=sample, progress=progress)
    except IndexInUse as error:
        if as_json:
            _print({"same": None, "owner": error.owner})
        else:
            sys.stderr.write(
                f"deskside: not compared: {error}. `deskside kb status` says how far it is; "
                "stop the server to compare.\n"
            )
        return NOT_COMPARED
    if as_json:
        _print({**asdict(found), "same": found.is_none})
    elif found.is_none:
        _say(f"The index holds all {found.texts} texts and nothing else; {found.compared} vectors compared, all right.")
    else:
        _say(
            f"{found.missing} of {found.texts} texts missing, {found.extra} too many, "
            f"{found.wrong} of {found.compared} compared vectors wrong. "
            f"`deskside kb {'rebuild' if found.wrong else 'index'}` mends it."
        )
    return int(not found.is_none)


def show_status(*, as_json: bool) -> None:
    with opened_library() as library:
        status = library.status()
    if as_json:
        _print(asdict(status))
        return
    model = plain_name(status.model)
    _say(f"{status.articles} articles, {status.chunks} passages, {status.indexed} indexed with {model}.")
    if status.building:
        of = f"{status.ready:,} of {status.total:,} texts are ready" if status.total else "not begun"
        _say(f"Answering with {model}; changing to {plain_name(status.building)}: {of}.")
    elif status.total:
        _say(f"Being brought up to date: {status.ready:,} of {status.total:,} texts are in.")
    if status.reranker:
        _say(f"Reranker: {status.reranker}. A server loads it when it starts; a command goes without it.")
    if status.owner:
        _say(f"Process {status.owner} owns the index, a running server most likely; it keeps it up to date.")
    elif status.building or status.indexed < status.chunks:
        _say("`deskside kb index` does it now; a server does it when it starts.")


@contextmanager
def _bar(doing: str) -> Iterator[sync.Progress]:
    """A bar on stderr where somebody looks on."""
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
