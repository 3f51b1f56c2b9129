"""Brings files into the store: what changed is written, what has gone is removed, what cannot be read is reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from crm_tools.store import Clock, Session, Store
from knowledge_base.articles import keep_article, kept_from, remove_article
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders import Draft, load, suffixes
from knowledge_base.passages import Report, Skipped

__all__ = ["keep_files", "source_files"]


def source_files(source: Path) -> list[Path]:
    """The files that `add` would read: the file itself, or every supported file below a folder.

    Raises UnreadableSource when there is nothing there. Hidden files and folders are passed over.
    """
    if source.is_file():
        return [source]
    if not source.is_dir():
        raise UnreadableSource(f"{source} does not exist")
    known = set(suffixes())
    return sorted(
        path
        for path in source.rglob("*")
        if path.suffix.lower() in known
        and path.is_file()
        and not any(part.startswith((".", "_")) for part in path.relative_to(source).parts)
    )


def keep_files(store: Store, source: Path, clock: Clock) -> Report:
    """Writes the articles of a file or folder; articles whose file has gone from that folder are removed.

    All of it happens in one transaction; a file that cannot be read is reported and leaves its article as it was.
    """
    source = source.resolve()
    drafts: list[tuple[str, Draft]] = []
    skipped: list[Skipped] = []
    files = source_files(source)
    for path in files:
        try:
            drafts.append((str(path), load(path)))
        except UnreadableSource as error:
            skipped.append(Skipped(str(path), str(error)))
    with store.transaction() as session:
        report = _keep(session, drafts, skipped, clock)
        if source.is_dir():
            report = replace(report, removed=_remove_gone(session, source, {str(path) for path in files}, clock))
    return report


def _keep(session: Session, drafts: Sequence[tuple[str, Draft]], skipped: list[Skipped], clock: Clock) -> Report:
    outcomes: list[str] = []
    holders: dict[tuple[str, str], str] = {}
    for source, draft in drafts:
        key = (draft.article_id, draft.language)
        if key in holders:
            skipped.append(Skipped(source, f"id {draft.article_id!r} ({draft.language}) is already in {holders[key]}"))
            continue
        holders[key] = source
        outcomes.append(keep_article(session, draft, source=source, at=clock()))
    return Report(
        added=outcomes.count("added"),
        changed=outcomes.count("changed"),
        unchanged=outcomes.count("unchanged"),
        skipped=tuple(skipped),
    )


def _remove_gone(session: Session, folder: Path, present: set[str], clock: Clock) -> int:
    gone = [(one, language) for one, language, source in kept_from(session, folder) if source not in present]
    for article_id, language in gone:
        remove_article(session, article_id, language, at=clock())
    return len(gone)
