"""The demo's email simulator: real mail is built and read as from a mailbox; the answers show as they would leave."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Annotated
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import APIRouter, Form, Header
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from channels.doors import Doors, OpenDoors
from channels.mail.arrivals import way_in
from channels.mail.ids import is_message_id
from channels.mail.settings import Mailbox, read_email_settings
from channels.pages.email_threads import threads_of
from channels.pages.frame import language_of
from channels.pages.simulators import demo_page, simulator_page
from crm_tools.errors import Invalid
from crm_tools.people.identities import fold_email
from crm_tools.service.inbound import receive_inbound
from crm_tools.words import Language, Words

__all__ = ["router"]

router = APIRouter(tags=["demo"], include_in_schema=False)

CUSTOMER = "mei.lin@example.com"
TITLE = Words("Email simulator", "邮件模拟器")
SAID = Words(
    "Write to {us} as a customer would. The mail is built and read like a real one; the answer appears below exactly "
    "as it would be sent.",
    "以客户身份写信给 {us}。邮件按真实格式生成和读取，回复会原样显示在下方。",
)
FROM, SUBJECT, TEXT = Words("From", "发件人"), Words("Subject", "主题"), Words("Text", "正文")
SEND = Words("Send", "发送")
PASSES = Words("The sender is who they say (passes DMARC)", "发件人身份真实（通过 DMARC）")
MEANS = Words(
    "A mail server checks with DMARC whether a mail really comes from the address it names. Without the tick the mail "
    "only claims its address, as a forged one would, and nothing personal is told.",
    "邮件服务器通过 DMARC 核验邮件是否确由所示地址发出。不勾选则仅为自称，如同伪造邮件，不会透露任何个人信息。",
)
SHOW = Words("Show the mails of another address", "查看其他地址的邮件")


@router.get("/demo/email")
async def simulator(
    house: OpenDoors, address: str = CUSTOMER, lang: str = "", accept_language: Annotated[str, Header()] = ""
) -> HTMLResponse:
    """The form, and what this address wrote and got."""
    language: Language = language_of(lang or accept_language)
    us, folded = _us(house), _folded(address)
    threads = await threads_of(house, us, folded, language)
    body = (
        f"<p>{escape(SAID.say(language).format(us=us.address))}</p>"
        f"{_form(folded, language)}"
        f'<div id="threads" aria-live="polite" data-source="{escape(_query(folded, language, "/demo/email/threads"))}">'
        f'{threads}</div><script src="/pages/email.js" defer></script>'
    )
    query = f"&{urlencode({'address': folded})}"
    return await simulator_page(house, demo_page("/demo/email"), TITLE, body, language, query=query)


@router.get("/demo/email/threads")
async def threads(house: OpenDoors, address: str = CUSTOMER, lang: str = "en") -> HTMLResponse:
    """Only the threads, for a page that keeps itself up to date."""
    return HTMLResponse(await threads_of(house, _us(house), _folded(address), language_of(lang)))


class Typed(BaseModel):
    """What was typed into a form; `answers` are the ids of the mails it replies to, the newest last."""

    sender: str = Field(max_length=320)
    subject: str = Field(default="", max_length=500)
    text: str = Field(default="", max_length=300_000)
    answers: str = Field(default="", max_length=8000)
    proven: bool = False
    lang: str = "en"


@router.post("/demo/email")
async def write_in(house: OpenDoors, typed: Annotated[Typed, Form()]) -> Response:
    """A mail arrives, by the same way as one from a mailbox; then the page again. Raises Invalid for a bad address."""
    address, at = fold_email(typed.sender), house.mind.clock()
    channel = way_in(house, read_email_settings())
    inbound = channel.read(_mail(channel.us, address, typed, at=at).as_bytes())
    accepted = await house.write(lambda session: receive_inbound(session, inbound, at=at))
    house.bell.ring(accepted.conversation_id)
    return RedirectResponse(_query(address, language_of(typed.lang)), status_code=303)


def _mail(us: Mailbox, address: str, typed: Typed, *, at: datetime) -> EmailMessage:
    """The mail as it would lie in our mailbox, with what our own mail server found out about its sender."""
    mail = EmailMessage(policy=policy.SMTP)
    found = "pass" if typed.proven else "fail"
    domain = address.rpartition("@")[2]
    mail["Authentication-Results"] = f"{us.authserv}; dmarc={found} header.from={domain}"
    mail["From"] = Address(addr_spec=address)
    mail["To"] = Address(addr_spec=us.address)
    mail["Subject"] = " ".join(typed.subject.split())
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{uuid4().hex}@{domain}>"
    answered = [one for one in typed.answers.split() if is_message_id(one)]
    if answered:
        mail["In-Reply-To"] = f"<{answered[-1]}>"
        mail["References"] = " ".join(f"<{one}>" for one in answered)
    mail.set_content(typed.text)
    return mail


def _us(house: Doors) -> Mailbox:
    return way_in(house, read_email_settings()).us


def _folded(address: str) -> str:
    """The address asked for; what is none shows an empty page rather than an error."""
    try:
        return fold_email(address)
    except Invalid:
        return address.strip()[:100]


def _query(address: str, language: Language, path: str = "/demo/email") -> str:
    return f"{path}?{urlencode({'address': address, 'lang': language})}"


def _form(address: str, language: Language) -> str:
    return (
        f'<form method="post" action="/demo/email" class="compose"><input type="hidden" name="lang" value="{language}">'
        f'<label>{FROM.say(language)}<input name="sender" type="email" required value="{escape(address)}"></label>'
        f'<label>{SUBJECT.say(language)}<input name="subject" maxlength="500"></label>'
        f'<label>{TEXT.say(language)}<textarea name="text" rows="5" required></textarea></label>'
        f'<label class="tick"><input type="checkbox" name="proven" value="true" checked>{PASSES.say(language)}</label>'
        f'<p class="muted">{MEANS.say(language)}</p><button class="send">{SEND.say(language)}</button></form>'
        f'<form method="get" class="other"><input type="hidden" name="lang" value="{language}">'
        f'<input name="address" type="email" value="{escape(address)}" aria-label="{SHOW.say(language)}">'
        f"<button>{SHOW.say(language)}</button></form>"
    )
