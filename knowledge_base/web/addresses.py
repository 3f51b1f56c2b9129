"""Addresses of pages, read strictly, and which network addresses are public. Pure."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from knowledge_base.errors import UnreadableSource

__all__ = ["Target", "is_address", "is_public", "is_reachable_if_allowed", "joined", "read_address"]

PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)")
PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# IANA's special-purpose networks, written out: what Python knows of them differs from version to version.
SPECIAL_4 = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
SPECIAL_6 = tuple(ipaddress.IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str  # with its query

    @property
    def site(self) -> str:
        """Host and, where it is unusual, port: pages of one site, by http or https, have the same."""
        return self.host if self.port in PORTS.values() else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}{'' if self.port == PORTS[self.scheme] else f':{self.port}'}{self.path}"


def is_address(source: str) -> bool:
    """Whether this is meant as an address rather than as a path."""
    return re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*://", source) is not None


def read_address(url: str) -> Target:
    """What an address names; raises UnreadableSource for one that is odd in any way, whatever it might mean."""
    url = url.strip()
    if len(url) > LONGEST or re.search(r"[\s\\\x00-\x1f\x7f]", url):
        raise UnreadableSource("the address is too long or holds spaces or backslashes")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UnreadableSource(f"the address cannot be read: {error}") from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS:
        raise UnreadableSource("only http:// and https:// addresses are read")
    if "@" in parts.netloc:
        raise UnreadableSource("the address must not carry a user name or password")
    if port == 0:
        raise UnreadableSource("no page is at port 0")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Target(scheme, _host(host, parts.netloc), port or PORTS[scheme], f"{path}?{query}" if query else path)


def joined(base: str, link: str) -> Target | None:
    """The page a link leads to; nothing for one that leads to no page."""
    try:
        return read_address(urljoin(base, link.strip()))
    except (UnreadableSource, ValueError):
        return None


def _host(host: str, netloc: str) -> str:
    """The host in the one form it is compared, resolved and connected by."""
    if ":" in host or "[" in netloc:
        try:
            return IPv6Address(host).compressed if "%" not in host else _refuse(host)
        except ValueError:
            return _refuse(host)
    try:
        name = host.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return _refuse(host)
    if not HOST.fullmatch(name):
        return _refuse(host)
    if NUMBER.fullmatch(name.rsplit(".", 1)[-1]):
        try:
            return str(IPv4Address(name))  # four plain numbers; not 127.1, 0x7f000001, 017700000001 or 2130706433
        except ValueError:
            return _refuse(host)
    return name


def _refuse(host: str) -> str:
    raise UnreadableSource(f"{host[:80]!r} is no host name; write it in its usual form")


def is_public(address: str) -> bool:
    """Whether anybody on the internet may reach this address; what it carries inside (6to4, NAT64, …) counts too."""
    found = _parsed(address)
    if found is None:
        return False
    if isinstance(found, IPv4Address):
        return _is_public_4(found)
    inside = _inside(found)
    if found in NAT64:
        return bool(inside) and all(map(_is_public_4, inside))
    is_special = any(found in network for network in SPECIAL_6)
    return found in PUBLIC_6 and found.is_global and not is_special and all(map(_is_public_4, inside))


def is_reachable_if_allowed(address: str) -> bool:
    """Whether an operator may allow this private address: never one that names no single machine, nor link-local."""
    found = _parsed(address)
    if found is None:
        return False
    if isinstance(found, IPv6Address) and (mapped := found.ipv4_mapped) is not None:
        found = mapped
    odd = found.is_link_local or found.is_multicast or found.is_unspecified
    return not odd and (found.is_loopback or not found.is_reserved)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return None


def _is_public_4(address: IPv4Address) -> bool:
    return address.is_global and not any(address in network for network in SPECIAL_4)


def _inside(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses that this one stands for."""
    number = int(address)
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in NAT64 or number >> 32 == 0 or (number >> 32) & 0xFDFFFFFF == 0x00005EFE:  # the last: ISATAP
        found.append(IPv4Address(number & 0xFFFFFFFF))
    return [one for one in found if one is not None]
