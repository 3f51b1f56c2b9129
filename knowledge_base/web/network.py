"""The only way out: each connection goes to the very address that was checked, so no name can change its mind."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future

import httpcore

from knowledge_base.errors import UnreadableSource
from knowledge_base.web.addresses import is_public, is_reachable_if_allowed
from knowledge_base.web.deadline import Deadline, TimedNetwork

__all__ = ["GuardedNetwork", "Resolve", "resolve"]

Resolve = Callable[[str, int], list[str]]
MOST_ADDRESSES = 4


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's own resolver."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"the host {host} is not known") from error
    return list(dict.fromkeys(str(place[4][0]) for place in found))


def _in_time(lookup: Resolve, host: str, port: int, seconds: float | None) -> list[str]:
    """What a lookup finds within so many seconds; else raises httpcore.ConnectTimeout.

    The system's resolver cannot be told to stop: it is left alone in a thread that keeps no process from ending.
    """
    found: Future[list[str]] = Future()

    def look() -> None:
        try:
            found.set_result(lookup(host, port))
        except BaseException as error:  # noqa: BLE001 - raised below, where it was asked for
            found.set_exception(error)

    threading.Thread(target=look, name="lookup", daemon=True).start()
    try:
        return found.result(seconds)
    except TimeoutError as error:
        raise httpcore.ConnectTimeout(f"the name server has not told in time where {host} is") from error


class GuardedNetwork(httpcore.NetworkBackend):
    """Resolves a host once, refuses it if any of its addresses is not public, and connects to one of those.

    `allowed` is the one host that may be private. The name itself still goes into TLS and the Host header.
    """

    def __init__(
        self,
        *,
        allowed: str = "",
        lookup: Resolve = resolve,
        network: httpcore.NetworkBackend | None = None,
        deadline: Deadline | None = None,
    ) -> None:
        self._allowed = allowed
        self._lookup = lookup
        self._network = network or httpcore.SyncBackend()
        self._deadline = deadline

    def ending_at(self, deadline: Deadline) -> GuardedNetwork:
        """The same network, of which every step, the lookup and each address that is tried too, keeps the deadline."""
        timed = TimedNetwork(self._network, deadline)
        return GuardedNetwork(allowed=self._allowed, lookup=self._lookup, network=timed, deadline=deadline)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"the host {host} has no address")
        for address in self._checked(host, port, timeout):
            try:
                return self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        raise UnreadableSource("only hosts are connected to")

    def _checked(self, host: str, port: int, timeout: float | None) -> list[str]:
        seconds = self._deadline.step(timeout) if self._deadline else timeout
        addresses = _in_time(self._lookup, host, port, seconds)
        if all(is_public(one) for one in addresses):
            return addresses[:MOST_ADDRESSES]
        if self._allowed and host == self._allowed and all(is_reachable_if_allowed(one) for one in addresses):
            return addresses[:MOST_ADDRESSES]
        raise UnreadableSource(
            f"{host} is in a private network, which is never read unless you name it: --allow-private {host}"
        )
