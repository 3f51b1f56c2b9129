"""Tries a link's address through the fetcher that never reaches a private network, and says what came of it."""

from __future__ import annotations

from http import HTTPStatus

from knowledge_base.errors import UnreadableSource
from knowledge_base.links import Probed
from knowledge_base.web.page import Fetcher, FetchFailure

__all__ = ["WebProbe"]

DEAD = (404, 410)


class WebProbe:
    """Dead is only what says so itself: a page that refuses, is slow or fails may be there for everybody else."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    def __call__(self, url: str) -> Probed:
        try:
            status = self._fetcher.fetch(url).status
        except FetchFailure as error:
            return Probed("unknown", str(error)) if error.status not in DEAD else _dead(error.status)
        except UnreadableSource as error:
            return Probed("unknown", f"is not tried: {str(error).partition(', which')[0]}")
        if status in DEAD:
            return _dead(status)
        if status < HTTPStatus.BAD_REQUEST:
            return Probed("alive", str(status))
        return Probed("unknown", f"answers {_said(status)}")


def _dead(status: int) -> Probed:
    return Probed("dead", _said(status))


def _said(status: int) -> str:
    known = {one.value: one.phrase for one in HTTPStatus}
    return f"{status} {known[status]}" if status in known else str(status)
