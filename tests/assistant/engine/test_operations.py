"""The shop's operations in a chat: what is asked, what is proposed, what is corrected, and what is never done."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.engine.model import BuiltinModel
from assistant.engine.replies import after_write
from assistant.engine.understanding import Understanding
from assistant.procedures.shelf import built_in
from crm_tools.words import Language
from tests.assistant.engine.shop import Shopper, refused
from tests.assistant.engine.talk import passage

ask = pytest.mark.parametrize
RULE = [passage("An order can be cancelled free of charge until it is dispatched.", title="Can I cancel my order?")]
RULE += [passage("订单在发货之前可以免费取消。", receipt="r2", language="zh", title="可以取消订单吗？")]


def asked(draft: Any) -> str:
    return str(draft.additional_kwargs["state"]["asked"])


def labels(draft: Any) -> list[str]:
    return [one["label"] for one in draft.additional_kwargs.get("choices", [])]


@ask(
    ("language", "wish", "why", "reason"),
    [
        ("en", "cancel my order", "No longer needed", "no longer needed"),
        ("en", "pls cancle my order A-1055", "i orderd it by mistake", "ordered by mistake"),
        ("en", "cancel A-1055", "my wife bought one as well", "my wife bought one as well"),
        ("zh", "取消我的订单", "下错单了", "ordered by mistake"),
        ("zh", "把刚才下的单取消掉", "不需要了", "no longer needed"),
    ],
)
def test_why_is_asked_once_and_the_cancellation_proposed(
    model: BuiltinModel, language: str, wish: str, why: str, reason: str
) -> None:
    talk = Shopper(model, language=language)
    first = talk.say(wish)
    assert asked(first) == "why"
    assert "A-1055" in first.content
    assert len(labels(first)) == 2
    talk.say(why)
    assert talk.calls[-1] == ("cancel_order", {"order_number": "A-1055", "reason": reason})


@ask(
    ("language", "wish"),
    [("en", "cancel order A-1055, I no longer need it"), ("zh", "A-1055 拍错了，帮我取消订单")],
)
def test_a_reason_given_is_not_asked_for(model: BuiltinModel, language: str, wish: str) -> None:
    talk = Shopper(model, language=language)
    draft = talk.say(wish)
    assert talk.called == ["order_status", "cancel_order"]
    assert asked(draft) == ""


def test_an_order_on_its_way_is_refused_by_the_tool_and_not_asked_why(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.tools["cancel_order"] = lambda **_: refused(
        "order A-1031 is shipped and can no longer be cancelled. It can go back once it has arrived"
    )
    draft = talk.say("cancel order A-1031")
    assert "can no longer be cancelled" in draft.content
    assert "It can go back once it has arrived" in draft.content
    assert asked(draft) == "offer_ticket"
    assert labels(draft) == ["Open a ticket", "Talk to a person"]


@ask(
    ("language", "first", "then"),
    [
        ("en", "I want to return the Aria One from A-1042", "I want to cancel"),
        ("en", "I want to return something", "cancel"),
        ("en", "change the address of my order", "I want to cancel this"),
        ("zh", "我要退货", "取消"),
        ("zh", "把 A-1042 的 Aria One 退了", "我想取消"),
    ],
)
def test_to_cancel_means_what_is_open(model: BuiltinModel, language: str, first: str, then: str) -> None:
    talk = Shopper(model, language=language)
    talk.say(first)
    draft = talk.say(then)
    assert "cancel_order" not in talk.called
    assert draft.additional_kwargs["state"] == {"intent": "", "slots": {}, "asked": "", "choices": [], "misses": 0}


@ask(("language", "text"), [("en", "I want to cancel"), ("zh", "我想取消")])
def test_to_cancel_with_nothing_open_asks_for_an_order(model: BuiltinModel, language: str, text: str) -> None:
    talk = Shopper(model, language=language)
    assert asked(talk.say(text)) == "why"


@ask("text", ["cancel it", "yes cancel it", "cancel the order"])
def test_cancel_it_is_no_no_and_no_yes_to_a_cancellation(model: BuiltinModel, text: str) -> None:
    talk = Shopper(model)
    talk.say("cancel order A-1055, I no longer need it")
    draft = talk.say(text)
    assert talk.calls == []
    assert draft.additional_kwargs["reminds"] is True


@ask(
    "text",
    [
        "can I cancel an order?",
        "how do I cancel my order",
        "is there a fee for cancelling?",
        "下单后能取消吗",
        "怎么取消订单",
    ],
)
def test_asking_about_it_starts_nothing(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).intent == "knowledge"


@ask(
    ("language", "wish", "aside", "then"),
    [
        ("en", "cancel my order", "can I cancel an order after dispatch?", "ordered by mistake"),
        ("zh", "取消我的订单", "取消订单要手续费吗？", "下错单了"),
    ],
)
def test_a_question_in_between_is_answered_and_the_matter_goes_on(
    model: BuiltinModel, language: str, wish: str, aside: str, then: str
) -> None:
    talk = Shopper(model, language=language, passages=RULE)
    question = talk.say(wish)
    draft = talk.say(aside)
    assert labels(draft) == labels(question)
    talk.say(then)
    assert talk.called[-1] == "cancel_order"


def test_the_order_just_shown_is_meant(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.say("where is A-1055?")
    draft = talk.say("cancel it then")
    assert asked(draft) == "why"
    assert talk.calls[-1] == ("order_status", {"order_number": "A-1055"})


def test_who_is_not_verified_proves_it_first_and_need_not_repeat(model: BuiltinModel) -> None:
    talk = Shopper(model, verified=False)
    assert talk.say("cancel order A-1055, I no longer need it").additional_kwargs["verify"] == "email"
    talk.verified = True
    talk.say("482913")
    assert talk.calls[-1] == ("cancel_order", {"order_number": "A-1055", "reason": "no longer needed"})


def test_an_address_is_asked_for_part_by_part_and_corrected(model: BuiltinModel) -> None:
    talk = Shopper(model)
    assert asked(talk.say("change the delivery address of my order")) == "address"
    assert asked(talk.say("Room 5, 77 Lake Road")) == "city"
    assert asked(talk.say("Hangzhou")) == "postcode"
    talk.say("310013")
    wanted = {
        "order_number": "A-1055",
        "line1": "Room 5, 77 Lake Road",
        "line2": "",
        "district": "",
        "city": "Hangzhou",
    }
    wanted |= {"province": "Zhejiang", "postcode": "310013", "country": "CN"}
    assert talk.calls[-1] == ("change_order_address", wanted)
    talk.say("no, the postcode is 310014")
    assert talk.calls[-1] == ("change_order_address", wanted | {"postcode": "310014"})


def test_a_whole_address_in_one_message_is_enough(model: BuiltinModel) -> None:
    talk = Shopper(model, language="zh")
    talk.say("A-1055 地址填错了，改成浙江省杭州市西湖区文三路90号2幢301室，邮编310012")
    assert talk.called == ["order_status", "change_order_address"]
    assert talk.calls[-1][1]["line1"] == "文三路90号2幢301室"


@ask(("language", "choice"), [("en", "The address in my profile"), ("zh", "个人资料中的地址")])
def test_my_address_may_be_an_orders_or_my_own(model: BuiltinModel, language: str, choice: str) -> None:
    talk = Shopper(model, language=language)
    which = talk.say("change my address" if language == "en" else "改地址")
    assert asked(which) == "scope"
    assert asked(talk.say(choice)) == "address"
    talk.say("18 Wutong Road, Shanghai 200030" if language == "en" else "上海市徐汇区梧桐路18号，邮编200030")
    assert talk.called[-1] == "change_my_address"


def test_a_postcode_that_cannot_be_used_is_asked_for_once_more(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.tools["change_order_address"] = lambda **_: refused("'31001' is no postcode; one looks like 310013", "invalid")
    draft = talk.say("send order A-1055 to a new address: 77 Lake Road, Hangzhou 31001")
    assert asked(draft) == "postcode"
    assert "one looks like 310013" in draft.content


@ask(
    ("language", "wish", "tool", "item", "new"),
    [
        ("en", "I'd like the Stillo in A-1055 in matte black", "change_order_items", "Stillo", "matte black"),
        ("en", "swap the Aria One from A-1042 for the black one", "start_exchange", "Aria One", "black"),
        ("en", "exchange the Stillo from A-1055 for matte black", "change_order_items", "Stillo", "matte black"),
        ("zh", "把 A-1042 的 Aria One 换成奶油色", "start_exchange", "Aria One", "cream"),
        ("zh", "A-1055 的手冲壶改成哑光黑，还没发货", "change_order_items", "Stillo", "matte black"),
    ],
)
def test_another_colour_is_a_change_before_dispatch_and_an_exchange_after_delivery(
    model: BuiltinModel, language: str, wish: str, tool: str, item: str, new: str
) -> None:
    talk = Shopper(model, language=language)
    talk.say(wish)
    name, args = talk.calls[-1]
    assert (name, args["items"], args["new_items"]) == (tool, [item], [new])


def test_the_colour_is_asked_for_with_what_the_shelf_has_and_may_be_corrected(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.say("I want to exchange something")
    which = talk.say("the machine")
    assert labels(which) == ["black · in stock", "cream · 4 left"]
    talk.say("black please")
    assert talk.calls[-1][1]["new_items"] == ["black"]
    talk.say("actually cream")
    assert talk.calls[-1][1]["items"] == ["Aria One"]
    assert talk.calls[-1][1]["new_items"] == ["cream"]


@ask(
    ("language", "wish", "item", "new"),
    [
        ("en", "the Aria One from A-1042 is broken, I want a replacement for it", "Aria One", "silver"),
        ("zh", "A-1042 的滤芯坏了，换一个新的", "Filter F4", "FLT-F4"),
    ],
)
def test_what_is_faulty_is_exchanged_for_the_same_again(
    model: BuiltinModel, language: str, wish: str, item: str, new: str
) -> None:
    talk = Shopper(model, language=language)
    talk.say(wish)
    name, args = talk.calls[-1]
    assert (name, args["items"], args["new_items"], args["because"]) == ("start_exchange", [item], [new], "faulty")


def test_a_thing_in_one_version_has_nothing_to_change_to(model: BuiltinModel) -> None:
    draft = Shopper(model).say("exchange the filter from A-1042")
    assert "one version only" in draft.content
    assert "Start a return" in labels(draft)


@ask(
    ("language", "wish", "items", "to"),
    [
        (
            "en",
            "I want to return the Aria One and one filter from A-1042 and get the money back on my gift card",
            ["Aria One", "Filter F4"],
            "gift card",
        ),
        ("en", "return everything from A-1042", ["Aria One", "Filter F4", "Filter F4"], ""),
        ("en", "return both filters from A-1042", ["Filter F4", "Filter F4"], ""),
        ("zh", "A-1042 里的咖啡机和滤芯都退了，退到礼品卡", ["Aria One", "Filter F4"], "gift card"),
    ],
)
def test_several_things_go_back_at_once_and_the_money_where_they_say(
    model: BuiltinModel, language: str, wish: str, items: list[str], to: str
) -> None:
    talk = Shopper(model, language=language)
    talk.say(wish)
    name, args = talk.calls[-1]
    assert (name, args["items"], args["refund_to"]) == ("start_return", items, to)


def test_where_the_money_goes_is_corrected_without_losing_the_things(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.say("return both filters from A-1042")
    talk.say("yes, but to my gift card")
    name, args = talk.calls[-1]
    assert (name, args["items"], args["refund_to"]) == ("start_return", ["Filter F4", "Filter F4"], "gift card")


def test_an_invoice_asks_for_its_name_and_a_tax_number_where_one_is_needed(model: BuiltinModel) -> None:
    talk = Shopper(model, language="zh")
    assert labels(talk.say("A-1042 开张专票")) == ["Mei Lin"]
    assert asked(talk.say("禾木咖啡有限公司")) == "tax_number"
    talk.say("91330106MA2XXXXX1K")
    wanted = {"order_number": "A-1042", "title": "禾木咖啡有限公司", "kind": "vat"}
    assert talk.calls[-1][1] == wanted | {"tax_number": "91330106MA2XXXXX1K", "email": ""}


def test_what_cannot_be_undone_is_agreed_to_by_name(model: BuiltinModel) -> None:
    proposal = {"id": "p1", "summary": "Issue the invoice", "effects": [], "by_name": "issue the invoice"}
    talk = Shopper(model, tools={"request_invoice": lambda **_: {"status": "proposed", "proposal": proposal}})
    draft = talk.say("invoice for A-1042 made out to Lin Trading Ltd please")
    assert draft.content.endswith("say: yes, issue the invoice.")


def test_a_call_is_booked_word_by_word_and_a_closed_hour_asked_for_again(model: BuiltinModel) -> None:
    talk = Shopper(model)
    assert asked(talk.say("please call me back")) == "day"
    assert asked(talk.say("tomorrow")) == "time"
    assert asked(talk.say("10am")) == "topic"
    talk.say("my return of the grinder")
    wanted = {"day": "2026-11-22", "time": "10:00", "topic": "my return of the grinder", "phone": ""}
    assert talk.calls[-1] == ("book_callback", wanted)
    talk.tools["book_callback"] = lambda **_: refused("we are closed at that time; open on Monday 9:00", "invalid")
    draft = talk.say("no, at 3 pm")
    assert talk.calls[-1][1]["time"] == "15:00"
    assert asked(draft) == "day"
    assert "we are closed at that time" in draft.content.lower()


def test_a_repair_wants_to_know_what_is_wrong(model: BuiltinModel) -> None:
    talk = Shopper(model, language="zh")
    assert asked(talk.say("帮我预约维修 A-1042 的咖啡机")) == "fault"
    talk.say("底部一直漏水")
    wanted = {"order_number": "A-1042", "item": "Aria One", "fault": "底部一直漏水", "day": ""}
    assert talk.calls[-1] == ("book_repair", wanted)


@ask(
    ("language", "wish", "args"),
    [
        ("en", "pay A-1055 with my gift card instead", {"order_number": "A-1055", "pay_with": "gift card"}),
        ("zh", "A-1055 改用支付宝付款", {"order_number": "A-1055", "pay_with": "Alipay"}),
    ],
)
def test_an_order_is_paid_otherwise(model: BuiltinModel, language: str, wish: str, args: dict[str, str]) -> None:
    talk = Shopper(model, language=language)
    talk.say(wish)
    assert talk.calls[-1] == ("change_order_payment", args)


@ask(
    ("language", "wish"),
    [
        ("en", "the Aria One from A-1042 is cheaper now, refund me the difference"),
        ("zh", "A-1042 的咖啡机降价了，退我差价"),
    ],
)
def test_a_price_difference_is_claimed(model: BuiltinModel, language: str, wish: str) -> None:
    talk = Shopper(model, language=language)
    talk.say(wish)
    assert talk.calls[-1] == ("claim_price_difference", {"order_number": "A-1042", "item": "Aria One"})


@ask(
    ("text", "tool"),
    [
        ("undo the cancellation please", "undo_operation"),
        ("cancel my callback", "undo_operation"),
        ("撤销刚才的换货", "undo_operation"),
        ("where is my return?", "return_status"),
        ("我的退货到哪一步了", "return_status"),
        ("what is my gift card balance", "my_profile"),
        ("查一下礼品卡余额", "my_profile"),
    ],
)
def test_what_needs_no_more_is_done_at_once(model: BuiltinModel, text: str, tool: str) -> None:
    talk = Shopper(model, language="en" if text.isascii() else "zh")
    talk.say(text)
    assert talk.called == [tool]


@ask("text", ["my grinder is broken", "我的磨豆机坏了", "the machine leaks"])
def test_a_fault_alone_starts_no_operation(understanding: Understanding, text: str) -> None:
    assert understanding.read(text).intent == "open_ticket"


def test_what_was_done_is_said_with_the_way_back() -> None:
    fields = {"order": "A-1055", "refund": "¥149", "refund_to": "WeChat Pay", "refund_within": "5 working days"}
    said = after_write("cancel_order", {**fields, "undo_until": "15:30"}, "en")
    assert said == (
        "Order A-1055 is cancelled [r1]. ¥149 goes back to WeChat Pay within 5 working days [r1]. "
        "You can still undo this [r1]."
    )
    assert "撤销" in after_write("cancel_order", {**fields, "undo_until": "15:30"}, "zh")
    assert after_write("cancel_order", {"undone": "Cancel order A-1055"}, "en") == "Undone: Cancel order A-1055 [r1]."


@ask(
    ("language", "text", "called", "said"),
    [
        (
            "en",
            "Please cancel A-1055, I ordered it by mistake. And where is A-1031?",
            ["order_status", "order_status", "cancel_order"],
            "is on its way",
        ),
        (
            "zh",
            "帮我取消 A-1055，不需要了。另外取消订单要手续费吗？",
            ["search_knowledge", "order_status", "cancel_order"],
            "免费取消",
        ),
    ],
)
def test_a_question_beside_a_wish_is_answered_before_the_proposal(
    model: BuiltinModel, language: str, text: str, called: list[str], said: str
) -> None:
    talk = Shopper(model, language=language, passages=RULE)
    draft = talk.say(text)
    assert talk.called == called
    assert said in draft.content
    assert draft.content.endswith("Shall I go ahead?" if language == "en" else "请问是否办理？")


@ask(
    ("language", "text", "article", "label", "intent"),
    [
        ("en", "Can I cancel an order?", "cancel-order", "Cancel an order", "cancel_order"),
        ("zh", "可以换货吗？", "exchange", "我要换货", "start_exchange"),
    ],
)
def test_a_page_about_what_can_be_done_here_offers_it(
    model: BuiltinModel, language: str, text: str, article: str, label: str, intent: str
) -> None:
    said = "Yes, an order can be cancelled until dispatch." if language == "en" else "可以，签收后可以换货。"
    talk = Shopper(
        model, language=language, passages=[passage(said, language=language, article_id=article, title=text)]
    )
    assert labels(talk.say(text)) == [label]
    assert talk.say(label).additional_kwargs["intent"] == intent


@ask("language", ["en", "zh"])
@ask("name", [one.name for one in built_in() if one.button])
def test_every_button_is_understood(understanding: Understanding, language: Language, name: str) -> None:
    procedure = built_in().procedures[name]
    assert procedure.button is not None
    reading = understanding.read(procedure.button.say(language))
    assert (reading.intent, reading.settled) == (name, True)


@ask(
    "text",
    [
        "don't cancel my order",
        "I did not cancel my order, why is it cancelled?",
        "my order was cancelled but I got no refund",
        "别取消订单",
        "我没有取消订单",
        "I don't want an invoice",
        "不要发票",
        "I don't want to exchange it",
        "不想换货了",
        "don't call me",
        "别给我打电话",
        "call me a taxi",
        "I don't need a repair",
        "the repair took too long",
        "what's the exchange rate",
        "change my email address",
        "修改我的邮箱地址",
    ],
)
def test_what_is_not_wanted_starts_nothing(understanding: Understanding, text: str) -> None:
    reading = understanding.read(text)
    assert reading.intent not in built_in().writing or reading.confidence < 0.3  # too little for anything to begin
