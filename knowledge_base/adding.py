"""Adds a file, a folder or what an address leads to."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from crm_tools.store import Clock, Store
from knowledge_base.add_options import AddOptions, Tell
from knowledge_base.errors import UnreadableSource
from knowledge_base.folder import folder_supply
from knowledge_base.intake import Intake
from knowledge_base.passages import Report
from knowledge_base.reading import Reader
from knowledge_base.sources import known_sources, read_elsewhere
from knowledge_base.web.addresses import is_address, read_address

__all__ = ["add_source"]


def add_source(store: Store, clock: Clock, source: str | Path, options: AddOptions, tell: Tell | None) -> Report:
    """Takes everything at a path or an address in. Raises UnreadableSource when there is nothing."""
    if is_address(str(source)):
        return _add_pages(store, clock, str(source), options, tell)
    if options.crawl or options.sitemap or options.allow_private:
        raise UnreadableSource(f"{source} is no address; write https://… to read from the web")
    path = Path(source).resolve()
    with store.reading() as session:
        known, elsewhere = known_sources(session, str(path)), read_elsewhere(session, str(path))
    must_read = bool(options.audience or options.language)  # what is said of it now may not hold for its double
    with Reader() as reader:
        supply = folder_supply(path, known, reader, must_read=must_read, elsewhere={} if must_read else elsewhere)
        return Intake(store, clock, options, tell).take(supply, known)


def _add_pages(store: Store, clock: Clock, url: str, options: AddOptions, tell: Tell | None) -> Report:
    # Imported here: who adds files never loads what reaches out.
    from knowledge_base.web.crawl import Crawl
    from knowledge_base.web.fetching import WebFetcher
    from knowledge_base.web.network import GuardedNetwork
    from knowledge_base.web.page_reading import PageReader
    from knowledge_base.web.politeness import PoliteFetcher

    allowed = read_address(f"http://{options.allow_private}/").host if options.allow_private else ""
    root = read_address(url).url
    with store.reading() as session:
        known = known_sources(session, root)
    with closing(WebFetcher(GuardedNetwork(allowed=allowed))) as fetcher, Reader() as reader:
        crawl = Crawl(root, options, known, PoliteFetcher(fetcher), PageReader(reader))
        return Intake(store, clock, options, tell).take(crawl.supply(), known)
