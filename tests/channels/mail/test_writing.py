from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.mail.ids import outgoing_in
from channels.mail.reading import read_mail
from channels.mail.writing import write_mail
from crm_tools.service.outbox import Outgoing
from tests.channels.mail.letters import LIN, US

OUT = "out_0193fa5b2c3d0123456789abcdef"
AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def outgoing(text: str = "It left yesterday [1].", *, subject: str = "Order", **payload: Any) -> Outgoing:
    return Outgoing(OUT, "email", LIN, subject, text, AT, payload=payload)


def plain(letter: Outgoing) -> str:
    body = write_mail(letter, US).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_an_answer_joins_the_customers_thread() -> None:
    mail = write_mail(outgoing(replies_to=["a@b", "c@d"], tracking="T-1001"), US)

    assert mail["Subject"] == "Re: Order [T-1001]"
    assert (mail["In-Reply-To"], mail["References"]) == ("<c@d>", "<a@b> <c@d>")
    assert outgoing_in([str(mail["Message-ID"]).strip("<>")]) == (OUT,)
    assert mail["From"] == "Shop <help@shop.example>"


def test_the_same_letter_is_the_same_mail() -> None:
    assert write_mail(outgoing(), US).as_bytes() == write_mail(outgoing(), US).as_bytes()


@pytest.mark.parametrize(
    ("payload", "submitted"), [({}, "auto-replied"), ({"kind": "code"}, "auto-generated"), ({"name": "Mei"}, None)]
)
def test_a_machines_words_are_marked_and_a_colleagues_are_not(payload: dict[str, str], submitted: str | None) -> None:
    mail = write_mail(outgoing(**payload), US)

    assert mail["Auto-Submitted"] == submitted
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_citations_become_a_list_with_whole_links() -> None:
    text = plain(outgoing(citations=[{"title": "Returns", "url": "/help/en/returns"}, {"title": "Notes", "url": ""}]))

    assert "[1] Returns <https://shop.example/help/en/returns>\n[2] Notes" in text


def test_a_citation_keeps_its_place_in_both_parts_of_a_mail() -> None:
    mail = write_mail(
        outgoing(citations=[{"title": "Returns", "url": "/help/en/returns?revision=3&at=12-40#cited"}]), US
    )
    link = "https://shop.example/help/en/returns?revision=3&at=12-40#cited"
    text, html = (part.get_content() for part in mail.iter_parts())

    assert f"[1] Returns <{link}>" in text
    assert f'href="{link.replace("&", "&amp;")}"' in html


def test_a_proposal_and_choices_are_said_in_words() -> None:
    proposal = {"summary": "Return 1 kettle", "effects": ["refund ¥199"]}
    english = plain(outgoing("Shall I?", proposal=proposal))
    chinese = plain(outgoing("确认要退货吗？", proposal=proposal, language="zh"))

    assert "- Return 1 kettle\n- refund ¥199" in english
    assert "Reply “yes” to confirm or “no” to leave it as it is." in english
    assert "回复“好的”确认，回复“不用了”放弃。" in chinese
    assert "- Yes, please" in plain(outgoing(choices=[{"label": "Yes, please", "value": "yes"}]))


def test_a_mail_tells_what_changes_and_how_to_agree_by_name_or_to_undo() -> None:
    change = {"name": "Title", "before": "Mei Lin", "after": "Lin Trading"}
    proposal = {"summary": "Invoice A-1042", "effects": [], "changes": [change], "by_name": "issue the invoice"}
    asked = plain(outgoing("Shall I?", proposal=proposal))
    done = plain(outgoing("Done.", undo={"operation": "op_1", "until": "2026-11-21T17:30:00+08:00"}))

    assert "- Invoice A-1042\n- Title: Mei Lin → Lin Trading" in asked
    assert "Reply “yes, issue the invoice” to confirm or “no” to leave it as it is." in asked
    assert "Reply “undo” until 17:30 (UTC+08:00) to take it back." in done


def test_the_html_carries_no_markup_of_a_strangers() -> None:
    body = write_mail(outgoing("<script>x</script> **bold** ![p](http://evil.example/p.png)"), US).get_body(("html",))
    assert body is not None
    html = body.get_content()

    assert "<script" not in html
    assert "<img" not in html
    assert "<strong>bold</strong>" in html


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_no_header_can_be_smuggled_in(subject: str, name: str, text: str) -> None:
    evil = f"{subject}\r\nBcc: evil@example.com\n\n{name}"
    us = replace(US, name=evil)
    letter = outgoing(text, subject=evil, name=evil, tracking=evil, replies_to=[f"a@b>\r\nBcc: {name}", "c@d"])

    mail = message_from_bytes(write_mail(letter, us).as_bytes(), policy=policy.default)

    assert mail["Bcc"] is None
    assert str(mail["To"]) == LIN
    assert str(mail["References"]) == "<c@d>"


def test_our_own_answer_is_never_answered_by_a_robot_like_us() -> None:
    """Two of us writing to each other: the first answer is the last word."""
    other = replace(US, address=LIN)

    assert read_mail(write_mail(outgoing(), US).as_bytes(), other).automatic


@pytest.mark.parametrize(
    "text", ["![p](https://evil.example/p.png)", "<img src=https://evil.example/p.png>", "[![p](//e/p)](x)"]
)
def test_a_mail_never_loads_a_picture(text: str) -> None:
    body = write_mail(outgoing(text), US).get_body(("html",))

    assert body is not None
    assert "<img" not in str(body.get_content())
