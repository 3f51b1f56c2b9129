"""Spare parts in both languages: which one fits, the proposal, what came of it, and where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage

from assistant.engine.model import BuiltinModel
from assistant.engine.replies import after_write
from assistant.engine.understanding import Understanding
from tests.assistant.engine.talk import Talk, done, failed, proposed

ask = pytest.mark.parametrize

SHELF: dict[str, tuple[str, str]] = {  # name: (its Chinese name, what it fits)
    "Water tank A1": ("水箱 A1", "Aria One"),
    "Water tank AM": ("水箱 AM", "Aria Mini"),
    "Filter F2": ("F2 滤网", "Zephyr 200"),
    "Filter F4": ("F4 滤网", "Zephyr 400"),
    "Brew gasket 54": ("冲煮密封圈 54", "Aria One"),
    "Brew gasket 58": ("冲煮密封圈 58", "Aria Duo"),
}
OUTBOUND = {
    "number": "S-1001", "item": "Filter F2", "quantity": 2, "total": "298.00 CNY", "status": "picking",
    "kind": "outbound", "ticket": "T-1009", "leaves_within": "1 working day",
}  # fmt: skip
PURCHASE = {
    "number": "P-1001", "item": "Filter F6", "quantity": 1, "total": "329.00 CNY", "status": "requested",
    "kind": "purchase", "ticket": "T-1010", "expected_on": "2026-12-01",
}  # fmt: skip

SHIPPED = {**OUTBOUND, "status": "shipped", "tracking": "SF9", "shipped_on": "2026-11-20"}


def lookup(chinese: bool) -> Any:
    """A catalogue that finds a part by any word of its name or its machine, as generously as the real one."""

    def product_lookup(query: str) -> Mapping[str, Any]:
        words = {word for word in query.lower().split() if not word.isdigit()}
        found = []
        for at, (name, (name_zh, fits)) in enumerate(SHELF.items(), start=31):
            label = f"{name} {name_zh} {fits}".lower().split()
            if words & set(label) or any(word in name_zh for word in words if word >= "\u3400"):
                fields = {"name": name_zh if chinese else name, "kind": "spare part", "fits": [fits]}
                found.append((f"r{at}", f"product {name.lower().replace(' ', '-')}", fields))
        return done(*found)  # type: ignore[arg-type]

    return product_lookup


def shop(model: BuiltinModel, language: str = "en", **more: Any) -> Talk:
    return Talk(model, language=language, tools={"product_lookup": lookup(language == "zh")}, **more)


@ask(
    ("language", "text", "item", "quantity"),
    [
        ("en", "I need a new water tank for my Aria One", "Water tank A1", 1),
        ("en", "please send me two filters for the Zephyr 200", "Filter F2", 2),
        ("en", "order 3 Filter F4 please", "Filter F4", 3),
        ("en", "I'd like to order a brew gasket for my Aria Duo", "Brew gasket 58", 1),
        ("en", "Could I order two brew gaskets 54, please?", "Brew gasket 54", 2),
        ("en", "2 x brew gasket 58 please, I need them", "Brew gasket 58", 2),
        ("en", "I need three F2 filters", "Filter F2", 3),
        ("zh", "给我订两个 54 密封圈", "冲煮密封圈 54", 2),
        ("zh", "F2 滤网给我来两个", "F2 滤网", 2),
        ("zh", "帮我补一个 F2 滤网", "F2 滤网", 1),
        ("zh", "给我的 Zephyr 400 订两片滤网", "F4 滤网", 2),
        ("zh", "我需要一个 Aria Mini 的水箱", "水箱 AM", 1),
        ("zh", "我想订一个 filter F2", "F2 滤网", 1),
    ],
)
def test_a_named_part_is_proposed_in_the_first_reply(
    model: BuiltinModel, language: str, text: str, item: str, quantity: int
) -> None:
    talk = shop(model, language)
    draft = talk.say(text)
    assert talk.calls[-1] == ("request_part", {"item": item, "quantity": quantity})
    assert f"Order {quantity} × {item}" in str(draft.content)
    assert str(draft.content).endswith("Shall I go ahead?" if language == "en" else "请问是否办理？")


@ask(("language", "text"), [("en", "I need a new water tank"), ("zh", "我需要一个新水箱")])
def test_the_part_for_the_own_machine_is_found_by_what_was_bought(
    model: BuiltinModel, language: str, text: str
) -> None:
    talk = shop(model, language)
    talk.say(text)
    assert talk.called == ["product_lookup", "my_orders", "request_part"]
    assert talk.calls[-1][1]["item"] in ("Water tank A1", "水箱 A1")


@ask(
    ("language", "text", "answer", "item"),
    [
        ("en", "I need a new water tank", "the Aria Mini", "Water tank AM"),
        ("en", "I need a new water tank", "the second one", "Water tank AM"),
        ("zh", "我需要一个新水箱", "Aria One", "水箱 A1"),
    ],
)
def test_which_machine_is_asked_once(model: BuiltinModel, language: str, text: str, answer: str, item: str) -> None:
    talk = shop(model, language)
    talk.tools["my_orders"] = lambda limit: done()
    asked = talk.say(text)
    assert asked.additional_kwargs["state"]["asked"] == "item"
    assert len(asked.additional_kwargs["choices"]) == 2
    talk.say(answer)
    assert talk.calls[-1] == ("request_part", {"item": item, "quantity": 1})


def test_what_stays_unclear_is_for_people(model: BuiltinModel) -> None:
    talk = shop(model)
    talk.tools["my_orders"] = lambda limit: done()
    talk.say("I need a new water tank")
    draft = talk.say("the blue one")
    assert draft.additional_kwargs["state"]["asked"] == "offer_ticket"
    assert "request_part" not in talk.called


@ask(("language", "text"), [("en", "I need a spare part"), ("zh", "我需要一个配件")])
def test_no_part_named_is_asked_for(model: BuiltinModel, language: str, text: str) -> None:
    draft = shop(model, language).say(text)
    assert draft.additional_kwargs["state"]["asked"] == "item"


def test_who_is_not_verified_proves_it_and_need_not_repeat(model: BuiltinModel) -> None:
    talk = shop(model, verified=False)
    assert talk.say("please send me two filters for the Zephyr 200").additional_kwargs["verify"] == "email"
    talk.verified = True
    talk.say("482913")
    assert talk.calls[-1] == ("request_part", {"item": "Filter F2", "quantity": 2})


@ask(
    ("language", "first", "correction", "call"),
    [
        ("en", "I need a new water tank for my Aria One", "no, for the Aria Mini", ("Water tank AM", 1)),
        ("en", "I need a new water tank for my Aria One", "make it two", ("Water tank A1", 2)),
        ("en", "I need a new water tank for my Aria One", "no, two of them", ("Water tank A1", 2)),
        ("zh", "帮我补一个 F2 滤网", "改成两个", ("F2 滤网", 2)),
    ],
)
def test_a_correction_makes_a_new_proposal(
    model: BuiltinModel, language: str, first: str, correction: str, call: tuple[str, int]
) -> None:
    talk = shop(model, language)
    talk.say(first)
    talk.say(correction)
    assert talk.calls[-1] == ("request_part", {"item": call[0], "quantity": call[1]})


def test_letting_go_of_a_part_forgets_it(model: BuiltinModel) -> None:
    talk = shop(model)
    talk.tools["my_orders"] = lambda limit: done()
    talk.say("I need a new water tank")
    assert talk.say("never mind").additional_kwargs["state"]["slots"] == {}


def test_why_a_part_cannot_be_had_is_told_in_the_tools_words(model: BuiltinModel) -> None:
    talk = shop(model)
    refused = {**failed("invalid"), "message": "at most 10 of a part can be ordered here", "receipt": "r8"}
    talk.tools["request_part"] = lambda item, quantity: refused
    draft = talk.say("order 40 Filter F4 please")
    assert "At most 10 of a part can be ordered here [r8]" in str(draft.content)
    assert draft.additional_kwargs["state"]["asked"] == "offer_ticket"


@ask("language", ["en", "zh"])
def test_what_was_ordered_is_told_as_it_is(language: str) -> None:
    said = after_write("request_part", OUTBOUND, language)
    for part in ("S-1001", "Filter F2", "298.00", "T-1009", "1 working day" if language == "en" else "1 个工作日"):
        assert part in said
    assert said.count("[r1]") == 3
    said = after_write("request_part", PURCHASE, language)
    for part in ("P-1001", "T-1010", "not in stock" if language == "en" else "缺货"):
        assert part in said
    assert ("1 December 2026" if language == "en" else "2026 年 12 月 1 日") in said


def after(text: str) -> list[Any]:
    return [HumanMessage("yes"), AIMessage(text, additional_kwargs={"state": None})]


@ask(
    ("language", "text", "record", "says"),
    [
        ("en", "where is it?", OUTBOUND, ["not left yet", "1 working day"]),
        ("en", "any news?", PURCHASE, ["not placed with the supplier", "1 December 2026"]),
        ("en", "has it shipped yet?", SHIPPED, ["SF9", "20 November"]),
        ("en", "when will it arrive?", {**PURCHASE, "status": "arrived"}, ["has reached our warehouse"]),
        ("zh", "到哪了？", OUTBOUND, ["尚未发出", "1 个工作日"]),
        ("zh", "到货了吗", {**PURCHASE, "status": "ordered"}, ["尚未到货", "12 月 1 日"]),
        ("zh", "什么时候能到", {**OUTBOUND, "was": "P-1003"}, ["P-1003"]),
    ],
)  # fmt: skip
def test_where_is_it_means_the_part_spoken_of_last(
    model: BuiltinModel, language: str, text: str, record: dict[str, Any], says: list[str]
) -> None:
    talk = Talk(model, language=language, history=after(after_write("request_part", record, language)))
    talk.tools["part_status"] = lambda number: done(("r61", f"{record['kind']} {number}", record))
    said = str(talk.say(text).content)
    assert talk.calls == [("part_status", {"number": record["number"]})]
    for part in (*says, "[r61]"):
        assert part in said


@ask(("language", "text"), [("en", "where is it?"), ("zh", "到哪了？")])
def test_where_is_it_means_the_order_when_that_was_spoken_of_last(
    model: BuiltinModel, language: str, text: str
) -> None:
    history = [*after(after_write("request_part", OUTBOUND, language)), *after("A-1031")]
    talk = Talk(model, language=language, history=history)
    talk.say(text)
    assert "part_status" not in talk.called
    assert "order_status" in talk.called


@ask(
    ("language", "text", "number"),
    [
        ("en", "where is my spare part?", ""),
        ("en", "S-1001", "S-1001"),
        ("en", "what is the status of P-1001", "P-1001"),
        ("en", "has the filter I requested arrived", ""),
        ("zh", "我要的滤网到货了吗", ""),
        ("zh", "P-1001 到货了吗", "P-1001"),
    ],
)
def test_a_part_is_asked_about_by_name_or_number(model: BuiltinModel, language: str, text: str, number: str) -> None:
    talk = Talk(model, language=language)
    talk.tools["part_status"] = lambda number: done(("r61", "purchase P-1001", PURCHASE))
    assert "P-1001" in str(talk.say(text).content)
    assert talk.calls == [("part_status", {"number": number})]


def test_who_asked_for_no_part_may_mean_an_order(model: BuiltinModel) -> None:
    talk = Talk(model)
    said = str(talk.say("where is my spare part?").content)
    assert talk.called[0] == "part_status"
    assert "A-1031" in said


@ask(
    ("language", "text"),
    [
        ("en", "Where is my Filter F6 now?"),
        ("en", "where is my filter?"),
        ("en", "has my Zephyr 600 filter arrived?"),
        ("en", "when will the filter come?"),
        ("zh", "我的滤芯到哪了？"),
        ("zh", "我的滤网现在在哪"),
    ],
)
def test_a_part_just_asked_for_is_looked_up_as_a_part(model: BuiltinModel, language: str, text: str) -> None:
    talk = Talk(model, language=language, history=after(after_write("request_part", PURCHASE, language)))
    talk.tools["part_status"] = lambda number: done(("r61", "purchase P-1001", PURCHASE))
    assert "P-1001" in str(talk.say(text).content)
    assert talk.called == ["part_status"]


def test_a_part_that_came_with_an_order_is_looked_up_there(model: BuiltinModel) -> None:
    talk = Talk(model)
    talk.tools["part_status"] = lambda number: done(("r61", "purchase P-1001", {**PURCHASE, "item": "Water tank A1"}))
    said = str(talk.say("where is my Filter F4?").content)
    assert talk.called == ["part_status", "my_orders", "order_status"]
    assert "A-1042" in said


@ask(("language", "item"), [("en", "2 × Filter F2"), ("zh", "2 件 F2 滤网")])
def test_a_record_that_counts_its_item_is_not_counted_twice(model: BuiltinModel, language: str, item: str) -> None:
    record = {**OUTBOUND, "item": item}
    talk = Talk(
        model, language=language, tools={"part_status": lambda number: done(("r61", "outbound S-1001", record))}
    )
    for said in (after_write("request_part", record, language), str(talk.say("S-1001").content)):
        assert ("2 × Filter F2" if language == "en" else "F2 滤网 × 2") in said
        assert said.count("×") == 1


@ask(
    ("language", "first", "text", "price"),
    [
        ("en", "send me a new filter for the Zephyr 200", "yes but what does it cost?", "¥149"),
        ("en", "send me a new filter for the Zephyr 200", "how much is it?", "¥149"),
        ("en", "send me a new filter for the Zephyr 200", "what is the price of the filter?", "¥149"),
        ("zh", "帮我补一个 F2 滤网", "好的，但是多少钱？", "¥149"),
        ("zh", "帮我补一个 F2 滤网", "这个多少钱", "¥149"),
    ],
)
def test_what_the_proposed_part_costs_is_told_and_the_proposal_stays(
    model: BuiltinModel, language: str, first: str, text: str, price: str
) -> None:
    name = "F2 滤网" if language == "zh" else "Filter F2"
    fields = {"name": name, "kind": "spare part", "fits": ["Zephyr 200"], "price": "¥149", "stock": "in stock"}
    talk = Talk(model, language=language)
    talk.tools["product_lookup"] = lambda query: done(("r31", "product filter-f2", fields))  # type: ignore[dict-item]
    talk.say(first)
    draft = talk.say(text)
    assert talk.calls == [("product_lookup", {"query": name})]
    assert price in str(draft.content)
    assert ("The total" if language == "en" else "合计") in str(draft.content)
    assert draft.additional_kwargs["reminds"]


def test_other_costs_beside_a_proposed_part_are_no_price_of_it(model: BuiltinModel) -> None:
    talk = shop(model)
    talk.say("send me a new filter for the Zephyr 200")
    talk.say("yes but how much is the return shipping?")
    assert "product_lookup" not in talk.called


def test_a_number_of_somebody_else_is_no_number(model: BuiltinModel) -> None:
    talk = Talk(model, tools={"part_status": lambda number: failed("not-found")})
    draft = talk.say("status of P-9999")
    assert "can't find P-9999" in str(draft.content)
    assert draft.additional_kwargs["state"]["asked"] == "part_number"


def test_a_part_in_the_middle_of_a_proposal_is_no_consent(model: BuiltinModel) -> None:
    talk = shop(model)
    talk.tools["request_part"] = lambda item, quantity: proposed("Order 1 × Filter F2")
    talk.say("send me a new filter for the Zephyr 200")
    talk.say("how long is the warranty?")
    assert "request_part" not in talk.called


@ask(
    ("text", "intent"),
    [
        ("which filter fits the Zephyr 400", "product_info"),
        ("how much is the Filter F4", "product_info"),
        ("a part is missing from my parcel", "delivery_problem"),
        ("I ordered the wrong filter and want to return it", "start_return"),
        ("how often should I change the filter", "knowledge"),
        ("收到的东西少了一个配件", "open_ticket"),
        ("滤芯多久换一次", "knowledge"),
        ("滤芯多少钱一个", "product_info"),
        ("I want to buy a Mola 64", "product_info"),
    ],
)
def test_what_is_no_request_for_a_part_stays_what_it_was(understanding: Understanding, text: str, intent: str) -> None:
    assert understanding.read(text).intent == intent


@ask(
    ("language", "text", "right"),
    [("en", "send me a brew gasket 58 for my Aria One", "54"), ("zh", "Aria One 要一个冲煮密封圈 58", "54")],
)
def test_a_part_that_does_not_fit_the_machine_named_is_said_and_not_proposed(
    model: BuiltinModel, language: str, text: str, right: str
) -> None:
    talk = shop(model, language=language)

    draft = talk.say(text)

    assert "request_part" not in talk.called
    assert right in draft.content
    assert "Aria Duo" in draft.content


@ask(
    ("language", "text"), [("en", "I want to return the brew gasket 54"), ("zh", "冲煮密封圈 54 用了一个，剩下的退掉")]
)
def test_who_sends_a_part_back_is_not_sold_one(model: BuiltinModel, language: str, text: str) -> None:
    talk = shop(model, language=language)

    talk.say(text)

    assert "request_part" not in talk.called
