from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import is_address, is_public, joined, read_address

PRIVATE_NETWORKS = (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
    "192.0.2.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
    "240.0.0.0/4", "192.88.99.0/24",
)  # fmt: skip
PRIVATE = st.sampled_from(PRIVATE_NETWORKS).flatmap(lambda net: st.ip_addresses(network=net))
PRIVATE_6 = st.sampled_from(
    ["::1/128", "::/128", "fe80::/10", "fc00::/7", "ff00::/8", "fec0::/10", "2001:db8::/32", "64:ff9b:1::/48"]
).flatmap(lambda net: st.ip_addresses(network=net))


@given(PRIVATE | PRIVATE_6)
def test_no_address_of_a_private_network_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert not is_public(str(address))


@given(PRIVATE, st.sampled_from(["mapped", "compatible", "6to4", "nat64", "teredo", "isatap"]))
def test_nor_is_one_that_carries_it(address: ipaddress.IPv4Address, form: str) -> None:
    inside = int(address)
    number = {
        "mapped": 0xFFFF << 32 | inside,
        "compatible": inside,
        "6to4": 0x2002 << 112 | inside << 80 | 1,
        "nat64": 0x64FF9B << 96 | inside,
        "teredo": 0x20010000 << 96 | 0x08080808 << 64 | (inside ^ 0xFFFFFFFF),
        "isatap": 0x2A00 << 112 | 0x5EFE << 32 | inside,
    }[form]
    assert not is_public(str(ipaddress.IPv6Address(number)))


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808"])
def test_what_everybody_can_reach_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "localhost", "1.2.3", "::g", "8.8.8.8.8"])
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    ("url", "is_read_as"),
    [
        ("https://Shop.Example.", "https://shop.example/"),
        ("http://shop.example:80/a b".replace(" ", "%20"), "http://shop.example/a%20b"),
        ("https://shop.example:8443/x?q=1#part", "https://shop.example:8443/x?q=1"),
        ("https://退货.example/帮助?问=1", "https://xn--1n3a19c.example/%E5%B8%AE%E5%8A%A9?%E9%97%AE=1"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_an_address_is_read_into_one_form(url: str, is_read_as: str) -> None:
    target = read_address(url)
    assert target.url == is_read_as
    assert read_address(target.url) == target


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_any_text_is_an_address_or_a_clear_no(text: str) -> None:
    for url in (text, f"http://{text}", f"https://shop.example/{text}"):
        try:
            target = read_address(url)
        except UnreadableSource:
            continue
        assert read_address(target.url) == target
        assert target.url.isascii()
        assert "@" not in target.host


def test_a_path_is_no_address() -> None:
    assert [is_address(one) for one in ("./a", "/a/b.md", "C:/a", "https://a", "ftp://a")] == [
        False, False, False, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "link", ["mailto:a@b.c", "javascript:x()", "data:text/html,x", "file:///etc/passwd", "ftp://a/b"]
)
def test_a_link_to_no_page_leads_nowhere(link: str) -> None:
    assert joined("https://shop.example/", link) is None
