"""`deskside kb check`: what in the library grew old, and the command that mends each."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict

from channels.api.knowledge_views import finding_view
from channels.kb_opening import opened_desk
from channels.kb_printing import print_json, print_table, say, warn
from knowledge_base.checkup import Checkup
from knowledge_base.freshness import Checked
from knowledge_base.link_probing import WebProbe
from knowledge_base.web.page import Fetcher

__all__ = ["check"]


def check(*, links: bool, pages: bool, unused_days: int, as_json: bool) -> bool:
    """Whether there is nothing to look at.

    With `links` the addresses that articles link to are tried first, with `pages` the pages that they were read from.
    """
    from knowledge_base.web.fetching import WebFetcher

    with opened_desk() as desk, closing(WebFetcher()) as fetcher:
        if links:
            _try_links(desk.curation.checkup, fetcher)
        found = desk.curation.checkup.check(unused_days=unused_days, pages=fetcher if pages else None)
    if as_json:
        print_json(
            {
                "articles": found.articles,
                "findings": [finding_view(one) for one in found.findings],
                "most_used": [asdict(one) for one in found.most_used],
            }
        )
    else:
        _tell(found)
    return not found.findings


def _try_links(checkup: Checkup, fetcher: Fetcher) -> None:
    def tell(done: int, of: int) -> None:
        if done == of or done % 20 == 0:
            warn(f"{done} of {of} links tried")

    counted = checkup.probe_links(WebProbe(fetcher), progress=tell)
    tried = sum(counted.values())
    warn(f"{tried} links: {counted['alive']} alive, {counted['dead']} dead, {counted['unknown']} could not be told")


def _tell(found: Checked) -> None:
    if not found.articles:
        say("There is no article to check. `deskside kb add FOLDER` takes articles in.")
        return
    if found.findings:
        rows = [(one.article_id, one.language, one.kind, one.reason, one.fix) for one in found.findings]
        print_table(("article", "in", "what", "why", "what mends it"), rows, whole=("in", "what"))
    most = ", ".join(f"{one.article_id} ({one.language}) {one.times}×" for one in found.most_used[:5])
    if most:
        say(f"Used most: {most}.")
    things = f"{len(found.findings)} thing{'' if len(found.findings) == 1 else 's'} to look at"
    many = "1 article" if found.articles == 1 else f"{found.articles} articles"
    say(f"{many}: {things if found.findings else 'all in order'}.")
