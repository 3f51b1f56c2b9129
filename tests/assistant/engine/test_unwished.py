"""What is denied, past, imagined or only asked about starts nothing; a wish beside it does."""

from __future__ import annotations

import pytest

from assistant.engine.model import BuiltinModel
from assistant.engine.unwished import unwished
from tests.assistant.engine.shop import Shopper


@pytest.mark.parametrize(
    "text",
    [
        "I would've returned the kettle but my husband loves it now",
        "nobody told me I could return the kettle",
        "please don't change the address of A-1055",
        "should i cancel a-1055 if i find it cheaper",
        "the courier was rude, but don't open a ticket",
        "不取消A-1055了",
        "哎呀不退了",
        "千万别给我取消 A-1055 啊",
        "A-1055 我老公说要取消我不同意",
        "我把 A-1055 取消了对吧",
    ],
)
def test_nothing_is_started_by_what_is_not_wished(model: BuiltinModel, text: str) -> None:
    assert unwished(text)

    talk = Shopper(model, language="en" if text.isascii() else "zh")
    draft = talk.say(text)

    assert not {"start_return", "cancel_order", "change_order_address", "open_ticket"} & set(talk.called)
    assert draft.additional_kwargs["state"]["asked"] == ""


@pytest.mark.parametrize(
    "text",
    [
        "I don't want it any more, please cancel A-1055",
        "I never opened it, return the Aria One",
        "咖啡机退掉，敲渣盒不退",
        "不想要了，取消 A-1055",
        "能不能退货",
        "退不退都行，还是退了吧",
        "hello there",
    ],
)
def test_a_wish_beside_a_denial_is_a_wish(text: str) -> None:
    assert not unwished(text)
