"""A colleague's questions to the built-in engine on the sample company: each sentence rests on a record with a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from assistant.settings import Settings
from assistant.talk import Talk, start_talk
from crm_tools.commerce.money import say_money
from crm_tools.commerce.orders import OrderRow
from crm_tools.insights.customer import customer_360
from crm_tools.people.identities import find_contact
from crm_tools.people.users import UserRow
from crm_tools.sales.tasks import TaskRow, tasks_of
from crm_tools.service.messages import Message
from crm_tools.service.ticket_rows import ACTIVE, TicketRow
from crm_tools.store import Store
from crm_tools.words import Language, say_day
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.vectors import MemoryIndex
from tests.conftest import FakeClock

REP = "rep@hearthwell.example"
ASK = pytest.mark.parametrize
ENDS = {"en": re.compile(r"(?<=[.!?])\s+"), "zh": re.compile(r"(?<=[。！？])\s*")}
MARKS = re.compile(r"\[(\d+)\]")
ENGLISH_FIELD = re.compile(r"\b(?:tier|account|since|status|kind|verified|email|orders|priority|due|queue)\b")


@pytest.fixture(scope="module")
def mind(_sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mind]:
    """The sample company with a few pages of its help centre; nobody writes into it but these chats."""
    folder = tmp_path_factory.mktemp("copilot")
    path = folder / "sample.db"
    path.write_bytes(_sample_file.read_bytes())
    settings = Settings(data_dir=folder, secret_key=SecretStr("a key for tests, long enough for one"), _env_file=None)
    store = Store(f"sqlite:///{path}")
    made = make_mind(settings, store=store, embedder=HashingEmbedder(), index=MemoryIndex(), clock=FakeClock())
    for language, title, text in (
        ("en", "How long is the warranty?", "The warranty lasts 24 months for espresso machines."),
        ("zh", "保修期有多长？", "意式咖啡机保修 24 个月。"),
    ):
        page = folder / "articles" / language / "warranty.md"
        page.parent.mkdir(parents=True)
        page.write_text(f"---\nid: warranty\ntitle: {title}\naudience: public\n---\n\n{text}\n", encoding="utf-8")
    made.library.add(folder / "articles")
    made.library.bring_index_up_to_date()
    yield made
    made.close()
    store.close()


@pytest.fixture
async def talk(mind: Mind) -> Talk:
    return await start_talk(mind, channel="terminal", email=REP)


async def told(talk: Talk, text: str, language: Language) -> Message:
    """The reply, all of whose sentences were found to rest on records with pages."""
    reply = await talk.say(text)
    assert reply is not None
    assert reply.language == language
    for sentence in sentences(reply.text, language):
        marks = MARKS.findall(sentence)
        assert marks, sentence
        assert all(reply.payload["citations"][int(mark) - 1]["url"] for mark in marks)
    shown = reply.text + " ".join(one["title"] for one in reply.payload["citations"])
    assert not re.search(r"\b(?:con|tsk|cnv|usr|tkt)_", shown)
    assert language == "en" or not ENGLISH_FIELD.search(re.sub(r"“[^”]*”", "", shown))
    return reply


def sentences(text: str, language: Language) -> list[str]:
    lines = [re.sub(r"^(?:- |\d+\. )", "", line) for line in text.splitlines()]
    return [one for line in lines for one in ENDS[language].split(line) if one.strip()]


def cited(reply: Message) -> list[str]:
    return [one["url"] for one in reply.payload["citations"]]


def select_ids(mind: Mind, column: InstrumentedAttribute[Any]) -> list[str]:
    with mind.store.reading() as session:
        return list(session.scalars(select(column)))


def contact_of(mind: Mind, email: str) -> str:
    with mind.store.reading() as session:
        found = find_contact(session, "email", email)
    assert found
    return found


@ASK(
    ("language", "text", "email"),
    [
        ("en", "catch me up on Mei Lin", "mei.lin@example.com"),
        ("zh", "介绍一下 Mei Lin 的情况", "mei.lin@example.com"),
        ("en", "catch me up on wang.fang@example.com", "wang.fang@example.com"),
        ("zh", "介绍一下王芳的情况", "wang.fang@example.com"),
        ("en", "catch me up on zhao.min@example.com", "zhao.min@example.com"),
        ("zh", "介绍一下陈杰的情况", "chen.jie@cafe.example"),
    ],
)
async def test_a_customer_is_summed_up_in_five_sentences_with_the_stores_figures(
    mind: Mind, talk: Talk, language: Language, text: str, email: str
) -> None:
    reply = await told(talk, text, language)

    contact_id = contact_of(mind, email)
    with mind.store.reading() as session:
        view = customer_360(session, contact_id, now=mind.clock())
        query = select(OrderRow).where(OrderRow.contact_id == contact_id).order_by(OrderRow.placed_at.desc()).limit(1)
        last = session.scalars(query).one()
        assert say_money(last.total_minor, last.currency) in reply.text
    spent = view.figure("spent_12_months")
    assert spent is not None
    assert say_money(int(str(spent.value)), "CNY") in reply.text
    assert len(sentences(reply.text, language)) <= 5
    assert cited(reply)[0] == f"/console/customers/{contact_id}"
    assert f"/console/customers/{contact_id}#order-{last.number}" in cited(reply)
    assert all(f"T-{one}" in reply.text for one in ("1003", "1004") if email.startswith("zhao"))


@ASK(
    ("language", "text", "why"),
    [
        ("en", "next best action for zhao.min@example.com", "nothing is sold"),
        ("zh", "接下来该为 zhao.min@example.com 做什么？", "不做推荐"),
    ],
)
async def test_next_actions_cite_the_records_they_rest_on(
    mind: Mind, talk: Talk, language: Language, text: str, why: str
) -> None:
    reply = await told(talk, text, language)

    lines = reply.text.splitlines()
    whose = contact_of(mind, "zhao.min@example.com")
    assert "赵敏" in lines[0]
    assert lines[1].startswith("1. ")
    assert "T-1003" in lines[1]
    assert why in lines[-1]
    assert cited(reply) == [f"/console/customers/{whose}", "/console/tickets/T-1003"]
    with mind.store.reading() as session:
        view = customer_360(session, whose, now=mind.clock())
    broken = next(one.moment("breached_at") or one.moment("due_at") for one in view.clocks)
    assert broken is not None
    assert say_day(view.local(broken)).say(language) in reply.text


@ASK(("language", "text"), [("en", "what should I do next for Mei Lin?"), ("zh", "接下来该为 Mei Lin 做什么？")])
async def test_a_sale_cites_the_order_it_comes_from(mind: Mind, talk: Talk, language: Language, text: str) -> None:
    reply = await told(talk, text, language)

    assert f"/console/customers/{contact_of(mind, 'mei.lin@example.com')}#order-A-1042" in cited(reply)
    assert "¥299" in reply.text


@ASK(("language", "number"), [("en", "T-981"), ("zh", "T-981")])
async def test_inside_a_complaint_it_is_said_why_nothing_is_sold(talk: Talk, language: Language, number: str) -> None:
    asked = {"en": f"what should I do next for {number}?", "zh": f"接下来该为 {number} 做什么？"}
    reply = await told(talk, asked[language], language)

    assert {"en": "nothing is sold until it is solved", "zh": "解决之前不做任何推荐"}[language] in reply.text
    assert "¥" not in reply.text


@ASK(("language", "text"), [("en", "What is on my desk?"), ("zh", "我手上有什么待办？")])
async def test_my_desk_shows_every_task_and_ticket_of_mine_the_most_urgent_first(
    mind: Mind, talk: Talk, language: Language, text: str
) -> None:
    reply = await told(talk, text, language)

    user_id = (await talk.thread()).user_id
    assert user_id
    with mind.store.reading() as session:
        subjects = [one.subject for one in tasks_of(session, user_id)]
        mine = select(TicketRow.number).where(TicketRow.user_id == user_id, TicketRow.status.in_(ACTIVE))
        numbers = list(session.scalars(mine))
    head, *lines = reply.text.splitlines()
    assert (str(len(subjects)) in head, str(len(numbers)) in head) == (True, True)
    assert len(lines) == len(subjects) + len(numbers)
    assert all(any(one in line for line in lines) for one in (*subjects, *numbers))
    late = [at for at, line in enumerate(lines) if re.search(r"\bover\b|overdue|超时|逾期", line)]
    assert late == list(range(len(late)))
    assert next(line for line in lines if "T-1003" in line).count("Lena Zhou") == 1


@ASK(("language", "said"), [("en", "is empty"), ("zh", "没有待办")])
async def test_an_empty_desk_is_said(mind: Mind, language: Language, said: str) -> None:
    busy = {*select_ids(mind, TaskRow.user_id), *select_ids(mind, TicketRow.user_id)}
    with mind.store.reading() as session:
        idle = next(one.email for one in session.scalars(select(UserRow).order_by(UserRow.id)) if one.id not in busy)
    talk = await start_talk(mind, channel="terminal", email=idle)
    reply = await told(talk, {"en": "what is on my desk?", "zh": "我手上有什么待办？"}[language], language)

    assert said in reply.text
    assert cited(reply) == ["/console/"]


@ASK(
    ("language", "text", "parts"),
    [
        (
            "en",
            "tell me about T-1003",
            ("T-1003", "Vento Bean 漏水", "high priority", "is open", "Lena Zhou", "first reply"),
        ),
        ("zh", "T-1003 是什么情况？", ("T-1003", "Vento Bean 漏水", "优先级高", "处理中", "Lena Zhou", "首次回复")),
    ],
)
async def test_a_number_tells_of_its_ticket_and_then_of_the_customer(
    mind: Mind, talk: Talk, language: Language, text: str, parts: tuple[str, ...]
) -> None:
    reply = await told(talk, text, language)

    first, second = sentences(reply.text, language)
    assert all(part in first for part in parts)
    assert "赵敏" in second
    contact_id = contact_of(mind, "zhao.min@example.com")
    assert cited(reply) == ["/console/tickets/T-1003", f"/console/customers/{contact_id}"]


async def test_a_bare_number_is_enough(talk: Talk) -> None:
    assert "T-1003" in (await told(talk, "T-1003?", "en")).text
    assert "A-1042" in (await told(talk, "A-1042", "en")).text


@ASK(
    ("text", "said"),
    [
        ("Catch me up on Zebedee Quixote", "No customer or record is called “Zebedee Quixote”."),
        ("介绍一下赵六的情况", "没有查到“赵六”对应的客户或记录。"),
        ("catch me up on T-9999", "No customer or record is called “T-9999”."),
        ("catch me up on Mey Linn Tsai", "Did you mean"),
    ],
)
async def test_an_unknown_name_is_said_once(talk: Talk, text: str, said: str) -> None:
    reply = await talk.say(text)

    assert reply is not None
    assert reply.text == said if said.endswith((".", "。")) else said in reply.text
    assert reply.payload["citations"] == []


async def test_several_of_a_name_are_offered_whatever_language_their_names_are_in(talk: Talk) -> None:
    reply = await talk.say("who is lin")

    assert reply is not None
    assert reply.text.startswith('Several customers may be meant by "lin".')
    assert len(reply.payload["choices"]) > 3
    assert all(one["url"].startswith("/console/customers/con_") for one in reply.payload["citations"])
    picked = await talk.say(reply.payload["choices"][0]["value"])
    assert picked is not None
    assert picked.payload["citations"][0]["title"] in reply.payload["choices"][0]["label"]


@ASK(
    ("language", "text"),
    [("en", "how long is the warranty on espresso machines?"), ("zh", "意式咖啡机的保修期有多长？")],
)
async def test_a_question_is_answered_from_the_help_centre(talk: Talk, language: Language, text: str) -> None:
    reply = await told(talk, text, language)

    assert "24" in reply.text
    assert [url.partition("?")[0] for url in cited(reply)] == [f"/help/{language}/warranty"]
