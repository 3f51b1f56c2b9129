"""Brings what was read into the store: what changed is written, what has gone is removed, what failed is reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from crm_tools.store import Clock, Session, Store
from knowledge_base.add_options import AddOptions, Progress, Tell
from knowledge_base.articles import articles_from, keep_article, kept_from, remove_article
from knowledge_base.chunking import chunk_markdown
from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft
from knowledge_base.naming import Names
from knowledge_base.passages import Audience, Report, Skipped
from knowledge_base.shelving import Shelves
from knowledge_base.sources import Known, keep_source, placements
from knowledge_base.taking import Supply, Taken

__all__ = ["Intake"]

ARTICLES_A_TRANSACTION = 50


class _NothingKept(Exception):
    """Ends the transaction of a dry run."""


class Intake:
    """Takes one supply in, some articles a transaction: what was written stays, whatever happens to the rest."""

    def __init__(self, store: Store, clock: Clock, options: AddOptions, tell: Tell | None = None) -> None:
        self._store, self._clock, self._options = store, clock, options
        self._tell = tell or (lambda progress: None)
        self._names = Names()
        self._counts: Counter[str] = Counter()
        self._skipped: list[Skipped] = []
        self._shelves = Shelves(())
        self._known: dict[str, Known] = {}

    def take(self, supply: Supply, known: dict[str, Known]) -> Report:
        """Writes everything, then removes what has gone. Ctrl-C ends the reading; what was read till then is kept."""
        self._known = known
        with self._store.reading() as session:
            self._shelves = Shelves(placements(session))
        waiting: list[Taken] = []
        interrupted = False
        done = 0
        try:
            for taken in supply.items:
                waiting.append(_cut(taken))
                done += 1
                self._tell(Progress(done, max(supply.total, done), taken.uri))
                if sum(1 + len(one.drafts) for one in waiting) >= ARTICLES_A_TRANSACTION:
                    self._write(supply, waiting)
                    waiting = []
        except KeyboardInterrupt:
            interrupted = True
        self._write(supply, waiting)
        if not interrupted:
            self._write(supply, [Taken(uri, "gone") for uri in sorted(self._gone(supply))])
        return Report(
            added=self._counts["added"],
            changed=self._counts["changed"],
            unchanged=self._counts["unchanged"],
            removed=self._counts["removed"],
            skipped=tuple(self._skipped),
            notes=(*supply.notes, *self._inherited()),
            interrupted=interrupted,
        )

    def _inherited(self) -> list[str]:
        count = self._counts["inherited"]
        pages = "page is" if count == 1 else "pages are"
        said = (
            f"{count} new {pages} for colleagues only, as this site was added for them; --audience public undoes that"
        )
        return [said] if count else []

    def _gone(self, supply: Supply) -> set[str]:
        with self._store.reading() as session:
            kept = kept_from(session, Path(supply.root)) if supply.kind == "file" else []
        return supply.closing(set(self._known) | {source for _, _, source in kept})

    def _write(self, supply: Supply, batch: list[Taken]) -> None:
        if not batch:
            return
        before = self._names.copy(), self._counts.copy(), list(self._skipped)
        try:
            with self._session() as session:
                for taken in batch:
                    self._keep(session, supply, taken)
        except BaseException:  # also Ctrl-C: nothing of this part was written, so nothing of it is remembered
            self._names, self._counts, self._skipped = before
            raise

    @contextmanager
    def _session(self) -> Iterator[Session]:
        with suppress(_NothingKept), self._store.transaction() as session:
            yield session
            if self._options.is_dry_run:
                raise _NothingKept

    def _keep(self, session: Session, supply: Supply, taken: Taken) -> None:
        audience = self._audience(taken, supply)
        match taken.outcome:
            case "same":
                self._counts["unchanged"] += len(articles_from(session, taken.uri))
            case "read":
                taken = self._keep_drafts(session, supply, taken, audience)
            case "gone":
                self._remove(session, taken.uri)
            case "duplicate" | "refused":
                self._remove(session, taken.uri)
                self._skipped.append(Skipped(taken.uri, taken.reason))
            case "unreadable":
                self._skipped.append(Skipped(taken.uri, taken.reason))
        keep_source(session, taken, root=supply.root, kind=supply.kind, audience=audience, at=self._clock())

    def _audience(self, taken: Taken, supply: Supply) -> str:
        """ "staff" when this addition or an earlier one put the source there; "public" ends that."""
        said, root = self._options.audience, supply.root
        audience = "staff" if said == "staff" else "" if said else self._shelves.audience(taken.uri, root)
        is_new = taken.outcome == "read" and not self._shelves.knows(taken.uri)
        if audience and not said and supply.kind == "page" and is_new:
            self._counts["inherited"] += 1
        return audience or (self._shelves.audience_behind(taken.place, root) if taken.place else "")

    def _keep_drafts(self, session: Session, supply: Supply, taken: Taken, audience: str) -> Taken:
        """Writes the articles of one source and removes those that it holds no more."""
        kept: set[tuple[str, str]] = set()
        problems: list[str] = []
        for draft in taken.drafts:
            try:
                draft = self._named(session, draft, taken, audience)
            except UnreadableSource as error:
                problems.append(str(error))
                continue
            origin = "web" if supply.kind == "page" else "file"
            self._counts[keep_article(session, draft, source=taken.uri, at=self._clock(), origin=origin)] += 1
            kept.add((draft.article_id, draft.language))
        self._remove(session, taken.uri, but=kept)
        self._skipped += [Skipped(taken.uri, problem) for problem in problems]
        return replace(taken, reason="; ".join(problems)[:500])

    def _named(self, session: Session, draft: Draft, taken: Taken, audience: str) -> Draft:
        if not draft.text.strip():
            raise UnreadableSource(f"{draft.title!r} has no text")
        draft = replace(
            draft,
            language=self._options.language or draft.language,
            audience=Audience.STAFF if audience == "staff" else draft.audience,
        )
        return replace(draft, article_id=self._names.name(session, draft, taken))

    def _remove(self, session: Session, uri: str, *, but: set[tuple[str, str]] | None = None) -> None:
        for article_id, language in articles_from(session, uri):
            if (article_id, language) not in (but or ()):
                remove_article(session, article_id, language, at=self._clock())
                self._counts["removed"] += 1


def _cut(taken: Taken) -> Taken:
    """Cut before it is written: no other process should wait for that."""
    return replace(
        taken, drafts=tuple(replace(draft, chunks=tuple(chunk_markdown(draft.text))) for draft in taken.drafts)
    )
