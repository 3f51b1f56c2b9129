from __future__ import annotations

from urllib.robotparser import RobotFileParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.web.robots import read_robots


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: Deskside/1.0\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: x\nUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
        ("User-agent: *\nDisallow: /a*b*c", "/a-b-c-d", False),
        ("User-agent: *\nDisallow: /fish$", "/fishing", True),
        ("User-agent: *\nDisallow: /帮助", "/%E5%B8%AE%E5%8A%A9/x", False),
        ("user-AGENT:*\ndisallow:/a # why", "/a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ],
)
def test_the_longest_rule_that_fits_decides(rules: str, path: str, allowed: bool) -> None:
    assert read_robots(rules.encode()).allows(path) is allowed


def test_delay_and_sitemaps_are_read() -> None:
    robots = read_robots(b"Sitemap: https://a/s.xml\nUser-agent: *\nCrawl-delay: 2.5\nDisallow: /x\nCrawl-delay: soon")
    assert (robots.delay, robots.sitemaps) == (2.5, ("https://a/s.xml",))


PATHS = st.lists(st.text("ab", min_size=1, max_size=2), min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts))


@given(st.lists(PATHS, max_size=4), PATHS)
def test_plain_prohibitions_are_read_as_pythons_own_reader_does(closed: list[str], path: str) -> None:
    lines = ["User-agent: *", *(f"Disallow: {one}" for one in closed)]
    other = RobotFileParser()
    other.parse(lines)
    assert read_robots("\n".join(lines).encode()).allows(path) == other.can_fetch("deskside", f"http://a.b{path}")


@given(st.binary(max_size=300), st.text(max_size=60))
def test_nothing_in_it_is_an_accident(data: bytes, path: str) -> None:
    read_robots(b"User-agent: *\nDisallow: /" + data).allows(path)


def test_a_rule_made_to_be_slow_is_not() -> None:
    assert read_robots(b"User-agent: *\nDisallow: /" + b"*a" * 100_000 + b"$").allows("/" + "a" * 2_000 + "b")
