"""The simulator's list of threads: each mail in and out in order, ours exactly as it would be sent."""

from __future__ import annotations

from datetime import datetime
from html import escape

from channels.doors import Doors
from channels.mail.settings import Mailbox
from channels.mail.writing import write_mail
from crm_tools.service.correspondence import Correspondence, Sent, correspondence, loose_letters
from crm_tools.service.messages import Author, Message
from crm_tools.store import Session
from crm_tools.words import Language, Words

__all__ = ["threads_of"]

NONE = Words("No mail from or to this address yet.", "该地址暂无往来邮件。")
NO_SUBJECT = Words("(no subject)", "（无主题）")
OTHERS = Words("Other mail to this address", "发往该地址的其他邮件")
WROTE, ANSWERED = Words("wrote", "来信"), Words("answer", "回复")
RAW = Words("The mail as it would be sent", "待发邮件原文")
REPLY, SEND = Words("Reply", "回复"), Words("Send reply", "发送回复")
TEXT, PASSES = Words("Your reply", "回复内容"), Words("passes DMARC", "通过 DMARC")
AUTOMATIC = Words("automatic mail: kept, not answered", "自动邮件：保留但不回复")
STATES = {
    "queued": Words("waiting to be sent", "待发送"),
    "sending": Words("being sent", "发送中"),
    "sent": Words("sent", "已发送"),
    "failed": Words("not delivered", "未送达"),
    "unknown": Words("delivery not known", "送达情况未知"),
}


async def threads_of(house: Doors, us: Mailbox, address: str, language: Language) -> str:
    """HTML of every thread with this address, the newest first, and of other mail to it."""

    def look(session: Session) -> tuple[list[Correspondence], list[Sent]]:
        return correspondence(session, "email", address), loose_letters(session, "email", address)

    threads, others = await house.read(look)
    shown = [_thread(one, us, language) for one in threads]
    if others:
        shown.append(
            f'<section class="thread"><h2>{OTHERS.say(language)}</h2>'
            f"{''.join(_sent(one, us, language) for one in others)}</section>"
        )
    return "".join(shown) or f'<p class="muted">{NONE.say(language)}</p>'


def _thread(one: Correspondence, us: Mailbox, language: Language) -> str:
    mails: list[tuple[datetime, int, str]] = []
    mails += [(mail.created_at, 0, _received(mail, one.thread.handle or "", language)) for mail in one.received]
    mails += [(mail.letter.created_at, 1, _sent(mail, us, language)) for mail in one.sent]
    title = escape(one.thread.subject or NO_SUBJECT.say(language))
    return (
        f'<section class="thread" id="{escape(one.thread.id)}"><h2>{title}</h2>'
        f"{''.join(html for _, _, html in sorted(mails))}{_reply(one, us, language)}</section>"
    )


def _received(mail: Message, sender: str, language: Language) -> str:
    note = "" if mail.author is Author.CUSTOMER else f'<p class="muted">{AUTOMATIC.say(language)}</p>'
    return (
        f'<article class="card in"><p class="muted">{escape(sender)} · {WROTE.say(language)} · '
        f"{mail.created_at:%H:%M:%S} UTC</p>{note}<pre>{escape(mail.text)}</pre></article>"
    )


def _sent(mail: Sent, us: Mailbox, language: Language) -> str:
    written = write_mail(mail.letter, us)
    body = written.get_body(("plain",))
    text = str(body.get_content()) if body is not None else mail.letter.text
    why = f": {mail.error}" if mail.error and mail.status != "sent" else ""
    state = STATES[mail.status].say(language) if mail.status in STATES else mail.status
    return (
        f'<article class="card out"><h3>{escape(str(written["Subject"]))}</h3>'
        f'<p class="muted">{escape(us.address)} · {ANSWERED.say(language)} · {mail.letter.created_at:%H:%M:%S} UTC · '
        f'<span class="state {escape(mail.status)}">{escape(state + why)}</span></p><pre>{escape(text.strip())}</pre>'
        f'<details><summary>{RAW.say(language)}</summary><pre class="raw">{escape(written.as_string())}</pre>'
        "</details></article>"
    )


def _reply(one: Correspondence, us: Mailbox, language: Language) -> str:
    """An answer to our newest mail names that mail and those before it, as any mail program does."""
    if not one.sent:
        return ""
    newest = write_mail(one.sent[-1].letter, us)
    ids = f"{newest.get('References', '')} {newest['Message-ID']}".replace("<", "").replace(">", "")
    return (
        f'<details class="reply"><summary>{REPLY.say(language)}</summary><form method="post" action="/demo/email">'
        f'<input type="hidden" name="lang" value="{language}"><input type="hidden" name="answers" '
        f'value="{escape(ids.strip())}"><input type="hidden" name="sender" value="{escape(one.thread.handle or "")}">'
        f'<input type="hidden" name="subject" value="{escape(str(newest["Subject"]))}">'
        f'<label>{TEXT.say(language)}<textarea name="text" rows="3" required></textarea></label>'
        f'<label class="tick"><input type="checkbox" name="proven" value="true" checked>{PASSES.say(language)}</label>'
        f'<button class="send">{SEND.say(language)}</button></form></details>'
    )
