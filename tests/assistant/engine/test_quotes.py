"""Quotes for companies, complaints known again, and people who are not in at night."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from assistant.engine.amounts import need, timeline
from assistant.engine.company import Company
from assistant.engine.counting import quantity
from assistant.engine.firms import company_name
from assistant.engine.model import BuiltinModel
from assistant.engine.replies import after_write
from assistant.engine.understanding import Understanding
from crm_tools.sales.evidence import evidence_for
from crm_tools.service.messages import Author, Message
from tests.assistant.engine.shop import Shopper
from tests.assistant.engine.talk import Talk, done, failed

ask = pytest.mark.parametrize


@ask(
    ("language", "text", "args"),
    [
        (
            "en",
            "We are Blue Bottle Coffee Ltd and need a quote for 12 Vento Office by the end of March",
            ("Blue Bottle Coffee Ltd", 12, "Vento Office", "by the end of March", "12 Vento Office"),
        ),
        (
            "zh",
            "我们是上海云杉咖啡有限公司，想采购 20 台 Aria Pro，下个月要，请报价",
            ("上海云杉咖啡有限公司", 20, "Aria Pro", "下个月", "20 台 Aria Pro"),
        ),
    ],
)
def test_a_complete_wish_is_proposed_at_once_in_its_own_words(
    model: BuiltinModel, language: str, text: str, args: tuple[str, int, str, str, str]
) -> None:
    talk = Talk(model, language=language, verified=False)
    draft = talk.say(text)
    assert talk.called == ["request_quote"]
    given = talk.calls[0][1]
    assert tuple(given[name] for name in ("company", "quantity", "product", "timeline", "need")) == args
    assert all(str(value) in text for value in given.values())
    assert str(draft.content).endswith(("Shall I go ahead?", "请问是否办理？"))


@ask(
    ("language", "first", "second", "third", "expected"),
    [
        (
            "en",
            "I'd like a quote for our office",
            "12 Vento Office, by the end of March",
            "Nordlicht",
            {"company": "Nordlicht", "quantity": 12, "product": "Vento Office", "timeline": "by the end of March"},
        ),
        (
            "zh",
            "我要一份报价单",
            "30 台 Zephyr 400，年底前要",
            "明德学校",
            {"company": "明德学校", "quantity": 30, "product": "Zephyr 400", "timeline": "年底前"},
        ),
    ],
)
def test_what_is_missing_is_asked_one_thing_at_a_time(
    model: BuiltinModel, language: str, first: str, second: str, third: str, expected: dict[str, Any]
) -> None:
    talk = Talk(model, language=language, verified=False)
    asked = [talk.say(text).additional_kwargs["state"]["asked"] for text in (first, second)]
    assert asked == ["quote_need", "quote_company"]
    talk.say(third)
    given = talk.calls[-1][1]
    assert {name: given[name] for name in expected} == expected


def test_no_more_than_two_questions_are_asked(model: BuiltinModel) -> None:
    talk = Talk(model, verified=False)
    assert talk.say("we need a quote").additional_kwargs["state"]["asked"] == "quote_need"
    assert talk.say("espresso machines").additional_kwargs["state"]["asked"] == "quote_company"
    talk.say("Bean & Leaf")
    assert talk.calls == [
        (
            "request_quote",
            {"company": "Bean & Leaf", "need": "espresso machines", "quantity": 0, "product": "", "timeline": ""},
        )
    ]


def test_a_question_in_between_is_answered_and_a_cancel_forgets(model: BuiltinModel) -> None:
    talk = Talk(model, verified=False)
    talk.say("we need a quote for 20 Aria Pro")
    aside = talk.say("how much is the Aria One?")
    assert "1,899" in str(aside.content)
    assert aside.additional_kwargs["state"]["asked"] == "quote_company"
    assert talk.say("never mind").additional_kwargs["state"]["slots"] == {}


def test_what_the_tool_misses_is_asked_in_its_words(model: BuiltinModel) -> None:
    talk = Talk(model, verified=False)
    talk.tools["request_quote"] = lambda **_: {**failed("invalid"), "message": "which company is it for?"}
    draft = talk.say("We are Blue Bottle Ltd and need a quote for 12 Vento Office")
    assert "Which company is it for?" in str(draft.content)
    assert draft.additional_kwargs["state"]["asked"] == "quote_company"


@ask(
    ("text", "intent"),
    [
        ("our company wants to complain about order A-1042", "open_ticket"),
        ("where is the order A-1042 of our company", "order_status"),
        ("do you have business discounts", "knowledge"),
        ("I want to return 3 machines of our company", "start_return"),
        ("我们公司要投诉", "open_ticket"),
        ("我们公司的订单 A-1042 到哪了", "order_status"),
    ],
)
def test_complaints_and_orders_of_a_company_are_no_quotes(understanding: Understanding, text: str, intent: str) -> None:
    assert understanding.read(text).intent == intent


@ask("language", ["en", "zh"])
def test_a_quote_that_was_asked_for_is_told_with_its_number(language: str) -> None:
    lead = {"number": "L-1001", "company": "Nordlicht", "need": "machines", "answer_within": "1 working day"}
    said = after_write("request_quote", lead, language)
    for part in ("L-1001", "Nordlicht", "1 working day" if language == "en" else "1 个工作日"):
        assert part in said


COMPLAINT = {
    "number": "T-1003",
    "subject": "The courier was rude",
    "kind": "complaint",
    "status": "open",
    "opened_on": "2026-11-20",
    "updated_on": "2026-11-20",
    "channel": "webhook",
    "priority": "high",
    "due": "2026-11-23",
}
REPAIR = {"number": "T-1004", "subject": "Pump", "kind": "repair", "status": "open", "opened_on": "2026-11-21"}


@ask(
    ("language", "text", "says"),
    [
        ("en", "Hello, is there any news on my complaint?", ["T-1003", "20 November 2026", "web form", "23 November"]),
        ("en", "has anybody looked at my complaint yet?", ["T-1003", "20 November 2026"]),
        ("zh", "我的投诉有进展吗？", ["T-1003", "2026 年 11 月 20 日", "网页表单", "处理中"]),
        ("zh", "之前的投诉处理得怎么样了", ["T-1003", "网页表单"]),
    ],
)  # fmt: skip
def test_a_complaint_is_known_again_on_any_channel(
    model: BuiltinModel, language: str, text: str, says: list[str]
) -> None:
    talk = Talk(model, language=language)
    rows = (("r41", "ticket T-1004", REPAIR), ("r42", "ticket T-1003", COMPLAINT))
    talk.tools["ticket_status"] = lambda ticket_number: done(*rows)
    said = str(talk.say(text).content)
    assert talk.called == ["ticket_status"]
    for part in (*says, "[r42]"):
        assert part in said
    assert "T-1004" not in said


@ask(("language", "text"), [("en", "I am furious, get me a person now"), ("zh", "我要找人工，气死我了")])
def test_at_night_it_is_said_when_people_are_back(model: BuiltinModel, language: str, text: str) -> None:
    closed = {
        "open": False,
        "opens": "09:00 (Asia/Shanghai)",
        "ticket": "T-1008",
        "queue": "service",
        "wait": "1–5 min",
    }
    talk = Talk(model, language=language)
    talk.tools["hand_over"] = lambda reason, topic: done(("r51", "handoff service", closed))  # type: ignore[dict-item]
    draft = talk.say(text)
    for part in ("09:00 (Asia/Shanghai)", "T-1008", "[r51]"):
        assert part in str(draft.content)
    assert "1–5" not in str(draft.content)
    assert draft.additional_kwargs["state"]["intent"] == ""


def test_many_wishes_at_once_change_nothing_unasked(model: BuiltinModel) -> None:
    text = (
        "where is my order, I need a filter for the Zephyr 400, return the grinder, open a ticket, "
        "quote for 20 machines, "
        "what is the warranty, cancel A-1042, change my address, who are you, and thanks"
    )
    talk = Talk(model)
    assert talk.say(text).content
    assert (
        len([name for name in talk.called if name in ("request_part", "start_return", "open_ticket", "request_quote")])
        <= 1
    )


@ask(
    ("text", "expected"),
    [
        ("two Filter F4", 2),
        ("Filter F4", 0),
        ("for my Zephyr 200", 0),
        ("20 Vento Office within 3 weeks", 20),
        ("within 3 weeks", 0),
        ("十五台", 15),
        ("二十台", 20),
        ("两个 F2 滤网", 2),
        ("3 天内要", 0),
        ("an office of 60 people", 0),
        ("¥500", 0),
        ("two brew gaskets 54", 2),
        ("2 x brew gasket 54", 2),
        ("2x Brew gasket 54", 2),
        ("brew gasket 54 x 2", 2),
        ("three F2 filters", 3),
        ("a 54 mm brew gasket", 0),
        ("Tamper 58", 0),
        ("two 58 tampers", 2),
        ("58 tampers", 58),
        ("2 portafilters 58mm", 2),
        ("两个 54 密封圈", 2),
        ("密封圈 54 要 2 个", 2),
        ("要 3 个 58 的密封圈", 3),
        ("54 密封圈", 0),
        ("54 个密封圈", 54),
        ("F2 滤网要两个", 2),
        ("40 Zephyr 400", 40),
    ],
)
def test_a_count_is_no_name_and_no_time(company: Company, text: str, expected: int) -> None:
    assert quantity(text, company) == expected


@ask(
    ("text", "name", "when"),
    [
        ("I work for Nordlicht Hotels, within two weeks", "Nordlicht Hotels", "within two weeks"),
        ("公司名称：云杉咖啡，12 月底前", "云杉咖啡", "12 月底前"),
        ("我们公司要 20 台", "", ""),
        ("for our company, asap", "", "asap"),
        ("we are looking for Aria Pro", "", ""),
    ],
)
def test_company_and_time_are_taken_word_for_word(company: Company, text: str, name: str, when: str) -> None:
    assert (company_name(text, company), timeline(text)) == (name, when)


@ask(
    ("text", "wanted"),
    [
        (
            "We are Harbour Lane Studios and need 12 Zephyr 400 air purifiers for our new office, can you quote us?",
            "12 Zephyr 400 air purifiers for our new office",
        ),
        ("We need 12 Zephyr 400 and 3 Aria Pro, please send a quote", "12 Zephyr 400 and 3 Aria Pro"),
        ("Blue Bottle Coffee Ltd: ten coffee machines, for our cafés", "ten coffee machines, for our cafés"),
        ("I'd like a quote for our office", ""),
        ("我们是青禾设计公司，想采购 8 台 Zephyr 600 空气净化器，能报个价吗？", "8 台 Zephyr 600 空气净化器"),
        ("给我们新办公室采购 8 台 Zephyr 600", "给我们新办公室采购 8 台 Zephyr 600"),
        ("给我们办公室报价 10 台 Vento Office", "10 台 Vento Office"),
        ("想给公司采购一批空气净化器", "一批空气净化器"),
        ("30 台 Zephyr 400，放在新办公室用，年底前要", "30 台 Zephyr 400，放在新办公室用"),
    ],
)
def test_the_need_is_the_customers_own_shorter_phrase(company: Company, text: str, wanted: str) -> None:
    assert need(text, company) == wanted
    assert wanted in text
    at = datetime(2026, 11, 21, tzinfo=UTC)
    message = Message("m1", "c1", 1, Author.CUSTOMER, None, False, text, "en", {}, None, at)
    if wanted:
        assert evidence_for({"need": wanted}, [message])[0].quote == wanted


@ask(
    ("text", "wanted"),
    [
        ("我们是青禾设计公司，想采购 8 台 Zephyr 600 空气净化器，能报个价吗？", True),
        ("我们公司采购 12 台咖啡机", True),
        ("能给我们报价吗", True),
        ("请给我们报价", True),
        ("批量报价", True),
        ("团购 30 台 Zephyr 400", True),
        ("询个价，20 台 Mola 64", True),
        ("你们企业采购有折扣吗", False),
        ("团购有优惠吗", False),
        ("要多少台才算企业采购？", False),
        ("批量采购怎么开发票", False),
        ("维修能报个价吗", False),
        ("采购单到货了吗", False),
        ("报价多久能出来", False),
    ],
)
def test_a_wish_for_a_quote_is_told_from_a_question_about_quotes(
    understanding: Understanding, text: str, wanted: bool
) -> None:
    assert (understanding.read(text).intent == "quote") is wanted


@ask(
    ("language", "said", "expected"),
    [
        (
            "en",
            ["quote for 3 stillo for Kettle & Co please, my mail jo@kettleco.example"],
            {"company": "Kettle & Co", "need": "3 stillo", "quantity": 3},
        ),
        (
            "en",
            ["quote for 3 stillo please", "make that 30", "no, 13", "Nordlicht"],
            {"company": "Nordlicht", "need": "stillo", "quantity": 13},
        ),
        (
            "zh",
            ["帮我们单位报价,三十台zephyr四百,十台六百", "四百的改二十台", "六百的不要", "明德学校"],
            {"company": "明德学校", "need": "zephyr四百", "quantity": 20},
        ),
        (
            "zh",
            ["我们要报价，20台Stillo", "改成15台", "木子工作室"],
            {"company": "木子工作室", "need": "Stillo", "quantity": 15},
        ),
    ],
)
def test_a_correction_is_never_the_company(
    model: BuiltinModel, language: str, said: list[str], expected: dict[str, Any]
) -> None:
    shopper = Shopper(model, language=language, verified=False)
    shopper.tools["request_quote"] = lambda **_: {"status": "proposed", "proposal": {"id": "p", "summary": "A quote"}}
    for text in said[:-1]:
        assert shopper.say(text).additional_kwargs["state"]["asked"] == "quote_company"
    shopper.say(said[-1])
    given = shopper.calls[-1][1]
    assert {name: given[name] for name in expected} == expected


def test_several_goods_are_told_in_the_need_with_no_one_number(model: BuiltinModel) -> None:
    shopper = Shopper(model, language="zh")
    shopper.tools["request_quote"] = lambda **_: {"status": "proposed", "proposal": {"id": "p", "summary": "询价"}}
    shopper.say("给报个价:3台Aria Pro,2台Nebbia")
    given = shopper.calls[-1][1]
    assert (given["need"], given["quantity"], given["product"]) == ("3台Aria Pro,2台Nebbia", 0, "")


@pytest.mark.parametrize(
    ("wish", "corrected", "count"),
    [
        ("quote for 3 Stillo for Kettle & Co please", "make that 30", 30),
        ("quote for 3 Stillo for Kettle & Co", "no, 13", 13),
    ],
)
def test_a_correction_beside_the_proposal_makes_a_new_one(
    model: BuiltinModel, wish: str, corrected: str, count: int
) -> None:
    talk = Shopper(model, verified=False)
    talk.say(wish)
    talk.say(corrected)

    tool, args = talk.calls[-1]
    assert tool == "request_quote"
    assert (args["company"], args["quantity"]) == ("Kettle & Co", count)
