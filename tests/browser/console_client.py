"""The running desk of the console tests, seen from the test."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

__all__ = ["Shop", "wait_for_shop"]


@dataclass(frozen=True)
class Shop:
    """The running desk: `found` holds ids by name; `post` plays the customer."""

    address: str
    found: dict[str, str]

    def post(self, path: str, **body: str) -> Any:
        request = urllib.request.Request(f"{self.address}/test/{path}", json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def get(self, path: str, **query: str) -> Any:
        text = "&".join(f"{name}={value}" for name, value in query.items())
        with urllib.request.urlopen(f"{self.address}/test/{path}?{text}") as answer:
            return json.load(answer)


def wait_for_shop(address: str, *, seconds: int = 30) -> Shop:
    for _try in range(10 * seconds):
        try:
            with urllib.request.urlopen(f"{address}/test/found") as answer:
                return Shop(address, json.load(answer))
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise TimeoutError(address)
