from __future__ import annotations

import re
import time
from html import unescape

import httpx
import pytest


def write(client: httpx.Client, **typed: str) -> httpx.Response:
    return client.post("/demo/email", data=typed, follow_redirects=True)


def threads(client: httpx.Client, address: str, *, until: str) -> str:
    """The threads of an address as shown, once they contain something."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        shown = client.get("/demo/email/threads", params={"address": address}).text
        if until in shown:
            return shown
        time.sleep(0.05)
    raise AssertionError(f"{until!r} never came; there was {shown}")


def test_a_newcomer_writes_a_mail_and_sees_the_answer_as_it_would_leave(client: httpx.Client) -> None:
    who = "page.one@example.com"
    page = write(client, sender=who, subject="Returns", text="How long can I return an item?", proven="true")
    shown = unescape(threads(client, who, until="Auto-Submitted: auto-replied"))

    assert page.status_code == 200
    assert "Subject: Re: Returns" in shown
    assert f"To: {who}" in shown
    assert "X-Deskside: out_" in shown


def test_the_reply_form_joins_the_thread(client: httpx.Client) -> None:
    who = "page.two@example.com"
    write(client, sender=who, subject="Returns", text="How long can I return an item?", proven="true")
    shown = threads(client, who, until='name="answers"')
    answers = unescape(re.search(r'name="answers" value="([^"]+)"', shown)[1])  # type: ignore[index]
    write(client, sender=who, subject="Re: Returns", text="Thank you so much", answers=answers)
    joined = threads(client, who, until="Thank you so much")

    assert joined.count('<section class="thread"') == 1


def test_the_page_stands_in_both_languages(client: httpx.Client) -> None:
    english = client.get("/demo/email", params={"lang": "en"}).text
    chinese = client.get("/demo/email", headers={"Accept-Language": "zh-CN"}).text

    assert "passes DMARC" in english
    assert "mei.lin@example.com" in english
    assert "通过 DMARC" in chinese
    assert 'lang="zh-CN"' in chinese


def test_what_strangers_write_is_shown_as_text(client: httpx.Client) -> None:
    who = "page.three@example.com"
    write(client, sender=who, subject="<b>bold</b>", text="<script>alert(1)</script>")
    shown = threads(client, who, until="alert(1)")

    assert "<script" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize("sender", ["", "no address", "a@b@c", "x\r\nBcc: y@example.com"])
def test_a_sender_that_is_none_is_refused(client: httpx.Client, sender: str) -> None:
    assert write(client, sender=sender, text="hello").status_code == 422


def test_an_empty_mail_and_an_odd_address_break_nothing(client: httpx.Client) -> None:
    assert write(client, sender="page.four@example.com").status_code == 200
    assert client.get("/demo/email", params={"address": '"><script>'}).status_code == 200
