from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field

import pytest

from channels.mail.fetching import UNREADABLE, Fetcher, Mailroom
from channels.mail.settings import EmailSettings
from crm_tools.errors import Invalid, StoreFailure
from tests.channels.mail.dovecot import ImapServer
from tests.channels.mail.letters import letter


@dataclass
class Shelf:
    """Keeps what is taken; `troubles` by a word in the mail."""

    taken: list[bytes] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    troubles: dict[bytes, Exception] = field(default_factory=dict)
    arrived: threading.Event = field(default_factory=threading.Event)

    def take(self, raw: bytes) -> None:
        for word, trouble in self.troubles.items():
            if word in raw:
                raise trouble
        self.taken.append(raw)
        self.arrived.set()

    def refuse(self, mark: str, reason: str) -> None:
        self.refused.append(reason)

    @property
    def mailroom(self) -> Mailroom:
        return Mailroom(self.take, self.refuse)


def test_mail_is_taken_byte_for_byte_and_then_seen(imap: ImapServer, imap_settings: EmailSettings) -> None:
    shelf, raw = Shelf(), letter("您好")
    imap.put(raw)

    assert Fetcher(imap_settings, shelf.mailroom).fetch() == 1
    assert shelf.taken == [raw]
    assert (imap.unseen(), imap.all_in()) == (0, 1)
    assert Fetcher(imap_settings, shelf.mailroom).fetch() == 0


def test_a_mail_that_cannot_be_read_is_set_aside_and_blocks_nobody(
    imap: ImapServer, imap_settings: EmailSettings
) -> None:
    shelf = Shelf(troubles={b"broken": Invalid("no sender")})
    for text in ("one", "broken", "two"):
        imap.put(letter(text))
    Fetcher(imap_settings, shelf.mailroom).fetch()

    assert len(shelf.taken) == 2
    assert shelf.refused == ["unreadable"]
    assert (imap.all_in(), imap.unseen(UNREADABLE)) == (2, 1)


def test_a_mail_that_is_too_large_is_never_loaded(imap: ImapServer, imap_settings: EmailSettings) -> None:
    shelf = Shelf()
    imap.put(letter("x" * 70 + "\n" + ("word " * 12 + "\n") * 6000))
    Fetcher(imap_settings, shelf.mailroom).fetch()

    assert (shelf.taken, shelf.refused) == ([], ["too-large"])
    assert imap.all_in(UNREADABLE) == 1


def test_while_nothing_can_be_stored_mail_stays_unseen(imap: ImapServer, imap_settings: EmailSettings) -> None:
    shelf = Shelf(troubles={b"From": StoreFailure("the disk is full")})
    imap.put(letter())
    with pytest.raises(StoreFailure):
        Fetcher(imap_settings, shelf.mailroom).fetch()

    assert imap.unseen() == 1


def test_a_fault_of_ours_leaves_that_mail_unseen_and_takes_the_rest(
    imap: ImapServer, imap_settings: EmailSettings
) -> None:
    shelf = Shelf(troubles={b"odd": RuntimeError("a mistake")})
    imap.put(letter("odd"))
    imap.put(letter("fine"))
    Fetcher(imap_settings, shelf.mailroom).fetch()

    assert (len(shelf.taken), imap.unseen()) == (1, 1)


async def test_it_looks_by_itself_until_it_is_stopped(imap: ImapServer, imap_settings: EmailSettings) -> None:
    shelf = Shelf()
    fetcher = Fetcher(imap_settings, shelf.mailroom)
    fetcher.start()
    imap.put(letter())

    assert await asyncio.to_thread(shelf.arrived.wait, 20)
    fetcher.stop()
    assert not any(one.name == "mail" for one in threading.enumerate())


def test_a_server_that_is_away_is_waited_for(
    imap: ImapServer, imap_settings: EmailSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes back, and what arrived meanwhile is fetched."""
    shelf, pauses = Shelf(), []
    fetcher = Fetcher(imap_settings.model_copy(update={"imap_port": 1}), shelf.mailroom)
    imap.put(letter())

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        if len(pauses) == 3:
            fetcher._settings = imap_settings
        return len(pauses) > 4 and fetcher._stopped.set() is None

    monkeypatch.setattr(fetcher._stopped, "wait", wait)
    fetcher._run()

    assert pauses[:3] == sorted(pauses[:3])
    assert pauses[2] >= 2 * pauses[1] > 0
    assert pauses[3] == imap_settings.every
    assert len(shelf.taken) == 1
