"""What stands at the top of a trace: why the reply was sent, what its sentences are, and what code did by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.phrases import APPROVED, CODE_SENT, DECLINED, WELCOME_BACK
from assistant.procedures.shelf import built_in
from channels.console.telling import Telling
from channels.console.trace_asked import asked
from channels.console.trace_because import because
from channels.console.trace_cost import took
from channels.console.trace_deeds import did
from channels.console.trace_kinds import kinds_of
from channels.console.trace_outcome import outcome_key
from channels.console.trace_own_acts import OwnAct
from channels.console.trace_sources import looked_at, sources_of
from channels.console.tree import Node
from channels.console.tree_html import as_html
from channels.trace_file import TraceFile, read_trace
from crm_tools.people.identities import new_code
from crm_tools.people.levels import Caller, Level
from crm_tools.people.users import user_by_email
from crm_tools.service.conversations import start
from crm_tools.service.messages import Author, NewMessage, add_message
from crm_tools.service.receipts import Receipt, keep_receipt, keep_trace
from crm_tools.store import Base, Session, Store
from tests.channels.console.desk import NOON, staff
from tests.tables import load_tables

EN, ZH = Telling("en", NOON, "UTC"), Telling("zh", NOON, "UTC")
SHELF = built_in()
FAILED = Receipt(
    "r1", "tool", "order_status", {"message": "none"}, "order_status", "failed", {"order_number": "A-2001"}
)
SHOWN = Receipt("r1", "tool", "start_return", {"summary": "Return it"}, "start_return", "proposed")
HANDED = Receipt(
    "r1", "tool", "handoff service", {"queue": "service", "ahead": 0, "place": "you are next"}, "hand_over", "done",
    {"reason": "The customer asked for a person: a manager now!", "topic": "service"},
)  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Any:
    """`file(story, receipt, …, said=…, payload…)`: the trace of a reply to the last of `asked`."""
    load_tables()
    store = Store(f"sqlite:///{tmp_path}/desk.db")
    Base.metadata.create_all(store.engine())

    def one(
        story: dict[str, Any], *receipts: Receipt, said: str = "Yes.", code: bool = False, **payload: Any
    ) -> TraceFile:
        with store.transaction() as session:
            return _kept(session, story, receipts, said, code=code, payload=payload)

    yield one
    store.close()


def _kept(
    session: Session, story: dict[str, Any], receipts: Any, said: str, *, code: bool, payload: dict[str, Any]
) -> TraceFile:
    staff(session, "mei@example.com", "Mei")
    user = user_by_email(session, "mei@example.com")
    assert user is not None
    thread = start(session, "web", language="en", at=NOON)[0].id
    at = NOON + timedelta(seconds=3)
    say = [
        (Author.CUSTOMER, "Where is my order A-2001?", {}),
        (Author.ASSISTANT, "Which address?", {"verify": "email"}),
    ]
    for author, text, carried in [*say, (Author.CUSTOMER, "lin@example.com", {})]:
        last = add_message(session, thread, NewMessage(author, text, "en", payload=carried), at=NOON, actor="test")
    if code:
        new_code(session, thread, "lin@example.com", secret="s", at=at)
    new = NewMessage(Author.ASSISTANT, said, "en", payload=payload)
    reply = add_message(session, thread, new, at=at, actor="assistant").id if said else None
    for one in receipts:
        keep_receipt(session, one, conversation_id=thread, trace_id="trc_1", at=at, caller=Caller(Level.ANONYMOUS))
    keep_trace(session, "trc_1", {"asked": [last.id], **story}, conversation_id=thread, message_id=reply, at=at)
    session.flush()
    return read_trace(session, "trc_1", user)


def story(step: str = "answer", outcome: str = "unanswered", intent: str = "", matter: str = "") -> dict[str, Any]:
    understood = {"intent": intent, "matter": matter, "language": "en"}
    return {"understood": understood, "decided": {"step": step, "outcome": outcome, "draft": ""}}


def why(file: TraceFile, telling: Telling = EN) -> str:
    return because(file, sources_of(file), SHELF, telling)


def text(node: Node) -> str:
    return as_html(node)


CODE = CODE_SENT.en.format(email="lin@example.com", minutes=10)


def test_a_code_that_was_sent_is_listed_as_done_and_its_sentence_leads_there(file: Any) -> None:
    kept = file(story("send_code", "waiting", "identify", "order_status"), said=CODE, code=True, verify="code")
    sources = sources_of(kept)
    done = text(did(kept, sources, EN))

    assert [one.sources for one in sources.sentences] == [(1,), ()]
    assert "Sent a code to lin@example.com" in done
    assert "The code is valid until 21 November 2026, 12:10." in done
    assert "Nothing was done" not in done
    assert why(kept) == (
        "Because we tell nobody about an order before they have proven that the email address is theirs: "
        "a code was sent there first. What belongs to that address is looked up after the code."
    )


def test_a_code_that_nothing_is_kept_of_has_a_plain_line(file: Any) -> None:
    kept = file(story("send_code", "waiting"), said=CODE, verify="code")

    assert "Sent a code by email" in text(did(kept, sources_of(kept), EN))


def test_what_these_words_go_on_from_is_shown(file: Any) -> None:
    shown = text(asked(file(story("send_code", "waiting"), verify="code"), EN))

    assert "Where is my order A-2001?" in shown
    assert "Which address?" in shown


@pytest.mark.parametrize(
    ("told", "payload", "outcome"),
    [
        (story("decline", intent="proposal_declined"), {}, "declined"),
        (story("expire", intent="proposal_expired"), {}, "expired"),
        (story("confirm", intent="solved"), {}, "solved"),
        (story("score", intent="rated"), {}, "rated"),
        (story("ask_by_name", "waiting"), {"proposal": {"id": "p"}}, "by_name"),
        (story("carry_out", "done"), {}, "done"),
        (story("carry_out", "waiting"), {"proposal": {"id": "p"}}, "changed"),
        (story("carry_out", "waiting"), {"awaits_approval": "p"}, "waits_for_lead"),
        (story("carry_out"), {}, "not_possible"),
        (story("take_back", "done"), {}, "taken_back"),
        (story("tell", "done"), {}, "told"),
        (story("prove", "waiting"), {"verify": "email"}, "prove"),
        (story("send_code", "waiting"), {"verify": "email"}, "address_refused"),
        (story("check_code", "waiting"), {"verify": "code"}, "wrong_code"),
        (story("check_code", "waiting"), {"verify": "email"}, "code_over"),
        (story(outcome="waiting"), {"verify": "email"}, "verify_email"),
        (story(outcome="waiting"), {"proposal": {"id": "p"}}, "proposed"),
        (story(outcome="answered", intent="greeting"), {}, "small_talk"),
        (story(intent="cancel"), {}, "stopped"),
        (story(intent="deny"), {}, "said_no"),
        (story(intent="out_of_scope"), {}, "out_of_scope"),
        (story(intent="knowledge"), {}, "unanswered"),
        (story(intent="start_return", matter="start_return"), {"choices": [{}]}, "needs_more"),
        (story(intent="start_return", matter="start_return"), {}, "fixed_words"),
        (story(), {"choices": [{}]}, "asked_back"),
        (story(outcome="answered"), {}, "answered"),
        (story(outcome="failed", intent="failed"), {}, "failed"),
        (story(outcome="a later one"), {}, "answered"),
        ({"decided": {"step": "decided", "status": "declined"}}, {}, "lead_declined"),
        ({"died": "KeyError"}, {}, "died"),
    ],
)  # fmt: skip
def test_every_way_a_reply_comes_about_has_its_because(
    file: Any, told: dict[str, Any], payload: dict[str, Any], outcome: str
) -> None:
    kept = file(told, **payload)

    assert outcome_key(kept) == outcome
    assert "Because" in why(kept) or "because" in why(kept)
    assert "因为" in why(kept, ZH)


def test_who_asked_for_a_person_is_told_so_once_and_no_answer_was_looked_for(file: Any) -> None:
    kept = file(story(outcome="handed_over", intent="human"), HANDED)
    acts = text(did(kept, sources_of(kept), EN))

    assert why(kept) == (
        "Because the customer asked for a person: they were passed on to the Service team; no article was used."
    )
    assert "Waiting before them" in acts
    assert "you are next" not in acts
    assert "manager" not in acts


@pytest.mark.parametrize(
    ("outcome", "receipts", "said"),
    [("handed_over", (HANDED,), "this reply needed none"), ("unanswered", (), "None of them fits well enough")],
)
def test_whoever_asked_for_a_person_would_have_got_one_whatever_the_articles_hold(
    file: Any, outcome: str, receipts: tuple[Receipt, ...], said: str
) -> None:
    searches = ({"question": "a manager", "passages": [{"chunk": "c"}], "answerable": False},)
    kept = replace(file(story(outcome=outcome), *receipts), searches=searches)
    told = [
        one
        for one in ("this reply needed none", "fits well enough")
        if one in text(looked_at(kept, sources_of(kept), EN))
    ]

    assert len(told) == 1
    assert told[0] in said


def test_what_was_looked_for_in_vain_is_what_the_sentence_rests_on(file: Any) -> None:
    looked = {"did": [{"tool": "order_status", "effect": "read", "status": "failed", "receipts": ["r1"]}]}
    kept = file(story() | looked, FAILED, said="I can't find A-2001 among your orders.")

    assert outcome_key(kept) == "not_found"
    assert sources_of(kept).sentences[0].sources == (1,)
    assert "nothing found" in text(did(kept, sources_of(kept), EN))


def test_what_waits_for_a_yes_is_named(file: Any) -> None:
    assert "“Return”" in why(file(story(outcome="waiting"), SHOWN, proposal={"id": "p"}))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Shall I go ahead?", "question"),
        ("I'm sorry about this.", "courtesy"),
        ("I am passing you on to a colleague.", "handoff"),
        ("Everything is as it was before.", "fixed"),
        ("Our grinders are made of titanium in Norway.", "claim"),
        ("The code is valid for 77 minutes.", "claim"),
    ],
)
def test_a_sentence_without_a_source_is_called_what_it_is(file: Any, sentence: str, kind: str) -> None:
    assert kinds_of(file(story()), SHELF, EN).of(sentence) == kind


@pytest.mark.parametrize(
    ("act", "sentence", "tells"),
    [
        ("code_sent", CODE_SENT.zh.format(email="a@b.example", minutes=10).partition("请")[0], True),
        ("code_sent", "请输入验证码。", False),
        ("code_right", WELCOME_BACK.en.format(name="Lin"), True),
        ("declined", DECLINED.en, True),
        ("lead_done", APPROVED.zh, True),
        ("declined", "All is well.", False),
    ],
)
def test_an_act_of_code_is_told_by_its_own_words(act: str, sentence: str, tells: bool) -> None:
    assert OwnAct(act, NOON).tells(sentence) is tells


def test_the_parts_of_the_time_add_up_and_the_cost_is_one_line(file: Any) -> None:
    seconds = {"search": 0.144, "model": 5.214, "review": 1.115, "commit": 0.004}
    shown = text(took(file({"cost": {"seconds": seconds, "total": 6.65, "calls": [{"model": ""}]}}), EN))

    assert "This reply cost nothing: no paid language model was asked. It took 6.7 seconds." in shown.replace("> ", ">")
    parts = [float(one.partition(" s<")[0]) for one in shown.split("<td>")[1:] if " s<" in one]
    assert round(sum(parts[:-1]), 2) == parts[-1] == 6.65
