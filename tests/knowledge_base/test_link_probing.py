from __future__ import annotations

import pytest

from knowledge_base.link_probing import WebProbe
from knowledge_base.links import LinkStatus
from knowledge_base.web.fetching import WebFetcher
from knowledge_base.web.page import Fetched, MemoryWeb


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, "alive"),
        (204, "alive"),
        (404, "dead"),
        (410, "dead"),
        (401, "unknown"),
        (403, "unknown"),
        (429, "unknown"),
        (500, "unknown"),
        (503, "unknown"),
        (0, "unknown"),
    ],
)
def test_only_a_page_that_says_so_itself_is_dead(status: int, told: LinkStatus) -> None:
    web = MemoryWeb({"https://a.example/": Fetched("https://a.example/", status=status)})

    probed = WebProbe(web)("https://a.example/")
    assert probed.status == told
    assert probed.reason


def test_a_redirect_to_a_page_is_alive_and_one_to_nothing_is_dead() -> None:
    web = MemoryWeb({"https://a.example/": "-> https://b.example/", "https://b.example/": "here"})
    assert WebProbe(web)("https://a.example/").status == "alive"
    del web.pages["https://b.example/"]
    assert WebProbe(web)("https://a.example/").status == "dead"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/x", "http://169.254.169.254/latest", "http://[::1]/", "http://10.0.0.1/"]
)
def test_a_link_into_a_private_network_is_never_tried(url: str) -> None:
    fetcher = WebFetcher()
    try:
        probed = WebProbe(fetcher)(url)
    finally:
        fetcher.close()

    assert probed.status == "unknown"
