"""Gathers what is known of every article's age, links, source and use, and has it judged."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from crm_tools.store import Clock, Store
from knowledge_base.articles import article_states
from knowledge_base.freshness import Checked, check, outside_links
from knowledge_base.links import LinkProbe, LinkStatus, keep_link, known_links
from knowledge_base.question_vectors import Progress
from knowledge_base.source_check import state_of_page, state_of_source
from knowledge_base.traces import uses_since
from knowledge_base.web.page import Fetcher

__all__ = ["UNUSED_DAYS", "Checkup"]

UNUSED_DAYS = 180
WEB = ("http://", "https://")


class Checkup:
    """Goes out to the web only with the probe or fetcher that it is given."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def check(self, *, unused_days: int = UNUSED_DAYS, pages: Fetcher | None = None) -> Checked:
        """Everything there is to look at; of links outside, what was found when they were last tried.

        With `pages` each page that an article was read from is asked for, too.
        """
        now = self._clock()
        with self._store.reading() as session:
            states = article_states(session)
            sources = {one.source: state_of_source(session, one) for one in states}
            if pages is not None:
                sources |= {url: state_of_page(session, url, pages) for url in sources if url.startswith(WEB)}
            return check(
                states,
                now=now,
                links=known_links(session, outside_links(states)),
                source_of=lambda one: sources[one.source],
                uses=Counter(uses_since(session, now - timedelta(days=unused_days))),
                unused_days=unused_days,
            )

    def probe_links(self, probe: LinkProbe, *, progress: Progress, most: int = 500) -> Counter[LinkStatus]:
        """Tries the web addresses that articles link to, the longest untried first; counts what they answered."""
        with self._store.reading() as session:
            urls = outside_links(article_states(session))
            known = known_links(session, urls)
        tried = sorted(urls, key=lambda url: known[url].checked_at.timestamp() if url in known else 0.0)[:most]
        counted: Counter[LinkStatus] = Counter()
        for place, url in enumerate(tried, 1):
            found = probe(url)
            with self._store.transaction() as session:
                keep_link(session, url, found, at=self._clock())
            counted[found.status] += 1
            progress(place, len(tried))
        return counted
