"""Of the things in an order only those go back that are meant to: not what is kept, excepted or taken back."""

from __future__ import annotations

import pytest

from assistant.engine.keeping import Parted, parted
from assistant.engine.model import BuiltinModel
from tests.assistant.engine.shop import Shopper, refused

ask = pytest.mark.parametrize
ORDERS = {
    "A-1046": {
        "number": "A-1046",
        "status": "delivered",
        "placed_on": "2026-11-10",
        "delivered_on": "2026-11-14",
        "items": "1 × Mola 40 (white), 1 × Stillo (steel)",
        "total": "¥1,286",
    }
}
ZH_ORDERS = {"A-1047": {**ORDERS["A-1046"], "number": "A-1047", "items": "1 × Aria One (银色), 1 × 敲渣盒"}}


def returned(model: BuiltinModel, language: str, text: str) -> list[str]:
    """The things proposed for return, [] where the customer is asked."""
    talk = Shopper(model, language=language, orders=ZH_ORDERS if language == "zh" else ORDERS)
    talk.say(text)
    return next((args["items"] for name, args in talk.calls if name == "start_return"), [])


@ask(
    "text",
    [
        "I'm keeping the kettle. Return the grinder.",
        "return the grinder and keep the kettle",
        "keep the kettle and return the grinder",
        "return everything in A-1046 except the kettle",
        "send back all of A-1046 apart from the kettle",
        "return everything but the kettle",
        "return the grinder, not the kettle",
        "return the grinder but not the kettle",
        "I want to send something back, I don't want to return the kettle, only the grinder",
        "please return the grinder, I'd like to hold on to the kettle",
        "return the kettle, no wait, the grinder",
        "I want to return the kettle. Sorry, I meant the grinder",
        "return both, no wait, keep the kettle",
        "the kettle stays, the grinder goes back",
        "return the grinder, the kettle I'll keep",
        "I'm keeping the kettle, return the rest of A-1046",
        "I want to return my order but not the kettle",
        "do not return the kettle. I want to return the grinder",
    ],
)
def test_what_is_kept_stays(model: BuiltinModel, text: str) -> None:
    assert returned(model, "en", text) == ["Mola 40"]


@ask(
    "text",
    [
        "both the white grinder and the kettle from A-1046 arrived, keep the grinder, kettle goes back",
        "returning the kettle, keeping the grinder, A-1046",
        "send the kettle back please but leave me the grinder",
    ],
)
def test_the_other_goes(model: BuiltinModel, text: str) -> None:
    assert returned(model, "en", text) == ["Stillo"]


@ask(
    "text",
    [
        "咖啡机退掉,敲渣盒不退",
        "退咖啡机,别退敲渣盒",
        "我要退货，全退,敲渣盒除外",
        "我要退货，除了敲渣盒都退",
        "我要退货，敲渣盒以外都退",
        "退掉咖啡机，留下敲渣盒",
        "退咖啡机，敲渣盒我留着",
        "敲渣盒不用退，退咖啡机",
        "退敲渣盒，不对，退咖啡机",
        "退敲渣盒，哦不，是退咖啡机",
        "退敲渣盒，算了，退咖啡机",
        "我想退咖啡机，敲渣盒挺好的",
    ],
)
def test_what_is_kept_stays_in_chinese(model: BuiltinModel, text: str) -> None:
    assert returned(model, "zh", text) == ["Aria One"]


@ask("text", ["退咖啡机,不不不,退敲渣盒", "敲渣盒太小了想退,咖啡机留着", "除了咖啡机都退掉"])
def test_the_other_goes_in_chinese(model: BuiltinModel, text: str) -> None:
    assert returned(model, "zh", text) == ["敲渣盒"]


@ask(
    ("language", "text", "items"),
    [
        ("en", "return the grinder and the kettle", ["Mola 40", "Stillo"]),
        ("en", "return the kettle, I don't want to keep it", ["Stillo"]),
        ("en", "I don't want to keep the kettle, return it", ["Stillo"]),
        ("en", "return the kettle, and also the grinder", ["Stillo", "Mola 40"]),
        ("zh", "我想退货，咖啡机和敲渣盒都退", ["Aria One", "敲渣盒"]),
        ("zh", "退咖啡机，不对，两个都退", ["Aria One", "敲渣盒"]),
        ("zh", "咖啡机不想留了，退掉", ["Aria One"]),
        ("zh", "退货，除了咖啡机，敲渣盒也要退", ["Aria One", "敲渣盒"]),
        ("en", "I don't want to exchange the kettle, I want to return it", ["Stillo"]),
    ],
)
def test_what_is_not_kept_goes(model: BuiltinModel, language: str, text: str, items: list[str]) -> None:
    assert sorted(returned(model, language, text)) == sorted(items)


@ask("text", ["I want to return something from A-1046 but keep the kettle and the grinder"])
def test_what_is_not_plain_is_asked(model: BuiltinModel, text: str) -> None:
    assert returned(model, "en", text) == []


def test_some_pieces_of_a_thing_are_not_guessed_at(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.say("return everything in A-1042 except one filter")
    assert "start_return" not in talk.called


@ask(
    "text",
    [
        "the kettle keeps leaking, I return it",
        "I keep getting shocks from the grinder",
        "能不能退咖啡机",
        "颜色不对，退咖啡机",
    ],
)
def test_a_fault_keeps_nothing(text: str) -> None:
    assert parted(text) == Parted(text)


def test_a_thing_of_another_order_is_found_there_and_its_state_said_to_be_in_the_way(model: BuiltinModel) -> None:
    talk = Shopper(model)
    talk.tools["start_return"] = lambda **_: refused("only a delivered order can be returned")
    draft = talk.say("return the Stillo")
    assert talk.calls[-1][1]["order_number"] == "A-1055"
    assert "a delivered order can be returned" in draft.content
