"""Fetches mail by IMAP: each message is stored before it counts as seen, and none keeps the rest from arriving."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from imap_tools import AND, BaseMailBox, ImapToolsError, MailBox, MailBoxStartTls, MailBoxUnencrypted, MailMessageFlags

from channels.mail.settings import EmailSettings
from crm_tools.errors import Invalid, StoreFailure

__all__ = ["UNREADABLE", "Fetcher", "Mailroom"]

log = structlog.get_logger()

SECONDS = 30.0
AT_ONCE = 100
LONGEST_PAUSE = 300.0
UNREADABLE = "Deskside-unreadable"


@dataclass(frozen=True, slots=True)
class Mailroom:
    """What is done with a mail.

    `take` stores it in a transaction of its own and raises Invalid when it cannot be read; `refuse` keeps a record of
    one that was set aside (its fingerprint, and the reason's key).
    """

    take: Callable[[bytes], None]
    refuse: Callable[[str, str], None]


class Fetcher:
    """One daemon thread that looks into the mailbox; after a failure it waits longer each time, up to five minutes.

    Whatever is unseen is fetched, however old: after an outage nothing is missing. A mail that was stored but not yet
    marked when the process died is taken again, and is known by its id.
    """

    def __init__(self, settings: EmailSettings, mailroom: Mailroom) -> None:
        self._settings = settings
        self._mailroom = mailroom
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="mail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """No new round begins; the mail that is being stored is finished. Waits a moment for it."""
        self._stopped.set()
        self._thread.join(5)

    def fetch(self) -> int:
        """One look: takes what is unseen, oldest first; returns how many. Raises OSError or ImapToolsError."""
        taken = 0
        with self._open() as box:
            for uid in sorted(box.uids(AND(seen=False)), key=int)[:AT_ONCE]:
                if self._stopped.is_set():
                    break
                taken += self._take(box, uid)
        return taken

    def _run(self) -> None:
        pause = self._settings.every
        while not self._stopped.is_set():
            try:
                pause = 0.0 if self.fetch() == AT_ONCE else self._settings.every
            except (OSError, ImapToolsError, StoreFailure) as error:
                pause = min(max(2 * pause, 1.0), LONGEST_PAUSE)
                log.warning("mail.unreachable", reason=f"{type(error).__name__}: {error}"[:300], again_in=pause)
            except Exception:
                pause = min(max(2 * pause, 1.0), LONGEST_PAUSE)
                log.exception("mail.stumbled")
            self._stopped.wait(pause)

    def _take(self, box: BaseMailBox, uid: str) -> bool:
        """Stores one mail, then marks it; one that cannot be read is set aside. True when it is out of the way."""
        size = _size(box, uid)
        if size > self._settings.largest:
            self._set_aside(box, uid, f"too-large: {size} bytes", mark=f"{uid}:{size}")
            return True
        raw = _raw(box, uid)
        if raw is None:
            return False  # somebody moved it meanwhile
        try:
            self._mailroom.take(raw)
        except Invalid as error:
            self._set_aside(box, uid, f"unreadable: {error}", mark=hashlib.sha256(raw).hexdigest()[:16])
            return True
        except StoreFailure:
            raise  # no mail can be stored now; this one stays unseen
        except Exception:
            log.exception("mail.not-stored", uid=uid)  # it stays unseen and is tried again; the others go on
            return False
        box.flag(uid, MailMessageFlags.SEEN, True)
        return True

    def _set_aside(self, box: BaseMailBox, uid: str, reason: str, *, mark: str) -> None:
        """Into a folder of its own, unseen, where people find it."""
        log.warning("mail.set-aside", uid=uid, reason=reason, folder=UNREADABLE)
        if not box.folder.exists(UNREADABLE):
            box.folder.create(UNREADABLE)
        self._mailroom.refuse(mark, reason.partition(":")[0])
        box.move(uid, UNREADABLE)

    @contextmanager
    def _open(self) -> Iterator[BaseMailBox]:
        settings = self._settings
        host, port = settings.imap_host, settings.imap_port
        match settings.imap_security:
            case "tls":
                box: BaseMailBox = MailBox(host, port, timeout=SECONDS, ssl_context=ssl.create_default_context())
            case "starttls":
                box = MailBoxStartTls(host, port, timeout=SECONDS, ssl_context=ssl.create_default_context())
            case "plain":
                box = MailBoxUnencrypted(host, port, timeout=SECONDS)
        with box.login(settings.user or settings.address, settings.password.get_secret_value(), settings.folder):
            yield box


def _size(box: BaseMailBox, uid: str) -> int:
    _, answer = box.client.uid("FETCH", uid, "(RFC822.SIZE)")
    said = answer[0] if answer and isinstance(answer[0], bytes) else b""
    _, _, number = said.partition(b"RFC822.SIZE ")
    digits = number.split(b")")[0].split(b" ")[0]
    return int(digits) if digits.isdigit() else 0


def _raw(box: BaseMailBox, uid: str) -> bytes | None:
    """The mail as it came, byte for byte; looking at it does not mark it."""
    _, answer = box.client.uid("FETCH", uid, "(BODY.PEEK[])")
    return next((bytes(one[1]) for one in answer if isinstance(one, tuple)), None)
