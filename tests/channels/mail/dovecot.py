"""A real IMAP server on a loopback port, for one test run: Debian's dovecot, with its files in a folder of our own."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["PASSWORD", "USER", "ImapServer", "running_dovecot"]

USER, PASSWORD = "help@shop.example", "a mailbox's password"
READY_SECONDS = 20.0
CONFIG = """
base_dir = {place}/run
log_path = {place}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{place}/mail
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {place}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={group} home={place}/home
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A mailbox on 127.0.0.1; every mail that is put in arrives unseen."""

    port: int
    place: Path

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self._open() as box:
            said, _ = box.append(folder, "", imaplib.Time2Internaldate(time.time()), raw)
            assert said == "OK"

    def unseen(self, folder: str = "INBOX") -> int:
        return self._count(folder, "UNSEEN")

    def all_in(self, folder: str = "INBOX") -> int:
        return self._count(folder, "ALL")

    def make_unseen(self) -> None:
        """As if nobody had marked anything yet."""
        with self._open() as box:
            box.select("INBOX")
            box.store("1:*", "-FLAGS", "(\\Seen)")

    def empty(self) -> None:
        with self._open() as box:
            for folder in ("INBOX", "Deskside-unreadable"):
                said, count = box.select(folder)
                if said == "OK" and count != [b"0"]:
                    box.store("1:*", "+FLAGS", "(\\Deleted)")
                    box.expunge()

    def _count(self, folder: str, what: str) -> int:
        with self._open() as box:
            said, _ = box.select(folder, readonly=True)
            assert said == "OK", folder
            _, found = box.search(None, what)
            return len(found[0].split())

    @contextmanager
    def _open(self) -> Iterator[imaplib.IMAP4]:
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        try:
            box.login(USER, PASSWORD)
            yield box
        finally:
            box.logout()


@contextmanager
def running_dovecot() -> Iterator[ImapServer]:
    """Starts it as whoever runs the tests; root hands the mail to "nobody", as dovecot serves no mail of root's."""
    program = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        pytest.skip("no dovecot here; install Debian's dovecot-imapd to test against a real IMAP server")
    # Not pytest's own folder, which only its owner may enter.
    place = Path(tempfile.mkdtemp(prefix="dovecot-"))
    try:
        port = _prepare(place)
        with subprocess.Popen([program, "-F", "-c", str(place / "dovecot.conf")]) as running:
            try:
                _wait_until_ready(port, running, place)
                yield ImapServer(port, place)
            finally:
                running.terminate()
                running.wait(timeout=20)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _prepare(place: Path) -> int:
    me = pwd.getpwuid(os.getuid())
    mail = pwd.getpwnam("nobody") if me.pw_uid == 0 else me
    place.chmod(0o755)
    for name in ("run", "mail", "home"):
        (place / name).mkdir()
    (place / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    if me.pw_uid == 0:
        for name in ("mail", "home"):
            os.chown(place / name, mail.pw_uid, mail.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    internal = pwd.getpwnam("dovecot") if me.pw_uid == 0 else me
    login = "dovenull" if me.pw_uid == 0 else me.pw_name
    (place / "dovecot.conf").write_text(
        CONFIG.format(
            place=place, port=port, owner=mail.pw_uid, group=mail.pw_gid, internal=internal.pw_name,
            internal_group=grp.getgrgid(internal.pw_gid).gr_name, login=login,
        )
    )  # fmt: skip
    return port


def _wait_until_ready(port: int, running: subprocess.Popen[bytes], place: Path) -> None:
    end = time.monotonic() + READY_SECONDS
    log = place / "dovecot.log"
    while time.monotonic() < end:
        said = log.read_text(errors="replace") if log.exists() else ""
        assert running.poll() is None, said
        try:
            imaplib.IMAP4("127.0.0.1", port, timeout=5).logout()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"dovecot did not start: {log.read_text(errors='replace')[-2000:]}")
