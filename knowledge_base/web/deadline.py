"""One end for a whole request: no connect, handshake, read or write begins after it or waits past it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import httpcore

__all__ = ["Deadline", "TimedNetwork"]


class Deadline(threading.local):
    """When what this thread fetches must have ended; without `within` there is no end."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._end = float("inf")

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Sets the end from now on; the one before holds again afterwards."""
        # Whether a redirect may be followed is itself fetched, in the middle of a request.
        before, self._end = self._end, self._clock() + seconds
        try:
            yield
        finally:
            self._end = before

    @property
    def is_over(self) -> bool:
        return self._clock() >= self._end

    def step(self, timeout: float | None) -> float | None:
        """How long one step may wait. Raises httpcore.ReadTimeout when the end has come."""
        left = self._end - self._clock()
        if left <= 0:
            # Not a ConnectTimeout: after that a host's next address would be tried.
            raise httpcore.ReadTimeout("the time for the whole request is over")
        if left == float("inf"):
            return timeout
        return left if timeout is None else min(timeout, left)


class TimedNetwork(httpcore.NetworkBackend):
    """A network whose connections keep the deadline that holds when they are used, not when they were made."""

    def __init__(self, network: httpcore.NetworkBackend, deadline: Deadline) -> None:
        self._network, self._deadline = network, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        step = self._deadline.step(timeout)
        return _TimedStream(self._network.connect_tcp(host, port, step, local_address, socket_options), self._deadline)


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.step(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.step(timeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            step = self._deadline.step(timeout)
        except httpcore.ReadTimeout:
            self.close()
            raise
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, step), self._deadline)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
