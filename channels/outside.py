"""Requests to an address that somebody set: never into the house's own network unless that is meant."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from channels.base import DeliveryFailed, DeliveryRefused, DeliveryUncertain

__all__ = ["post_outside"]

SECONDS = 20.0


async def post_outside(url: str, body: bytes, headers: Mapping[str, str], *, allow_private: bool) -> httpx.Response:
    """Posts to the very address that was looked at, so that a name cannot mean another one a moment later.

    Raises DeliveryRefused for a private address, DeliveryFailed when nothing was sent, DeliveryUncertain when nothing
    came back. Follows no redirect.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    numbers = await _numbers(host, port)
    if not allow_private and not all(map(_is_outside, numbers)):
        raise DeliveryRefused(f"{host} is an address inside this network; set ALLOW_PRIVATE if that is meant")
    target = httpx.URL(url).copy_with(host=numbers[0])
    # The name stays what the certificate and the virtual host are asked for.
    sent = {**headers, "Host": parts.netloc.rpartition("@")[2]}
    try:
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            return await client.post(target, content=body, headers=sent, extensions={"sni_hostname": host})
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
        raise DeliveryFailed(f"{host} cannot be reached ({type(error).__name__})") from error
    except httpx.HTTPError as error:
        raise DeliveryUncertain(f"{host} did not answer ({type(error).__name__})") from error


def _is_outside(number: str) -> bool:
    address = ipaddress.ip_address(number)
    if isinstance(address, ipaddress.IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


async def _numbers(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise DeliveryFailed(f"the name {host} is not known ({error.strerror})") from error
    # The old protocol first: it is the one that is routed everywhere.
    return sorted((str(one[4][0]).partition("%")[0] for one in found), key=lambda one: ":" in one)
