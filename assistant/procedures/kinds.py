"""The kinds of things a slot can hold: what each is called in a file, and which values a step may use of it."""

from __future__ import annotations

from dataclasses import dataclass

from crm_tools.words import Words

__all__ = ["KINDS", "Kind"]

_LINES = ("line1", "line2", "district", "city", "province", "postcode", "country")


@dataclass(frozen=True, slots=True)
class Kind:
    """`name` is the one name a slot of this kind has to carry, "" for any; `parts` are its values beside its own
    ("{item.names}"), `asks` whether it
    brings a question of its own, `records` whether it is looked up in the customer's records."""

    words: Words
    name: str = ""
    parts: tuple[str, ...] = ()
    asks: bool = False
    records: bool = False


KINDS: dict[str, Kind] = {
    "order": Kind(Words("one of the customer's orders", "客户的一个订单"), "order_number", asks=True, records=True),
    "wares": Kind(
        Words("things in one of their orders", "订单中的商品"), "item", ("name", "names", "kind", "other"), True, True
    ),
    "variant": Kind(Words("another colour or version of them", "更换的款式"), "option", ("names",), True, True),
    "address": Kind(Words("a postal address", "邮寄地址"), "address", _LINES, asks=True),
    "because": Kind(Words("a fault, damage or a wrong item", "故障、破损或错发"), "because"),
    "choice": Kind(Words("one of the answers listed", "所列选项之一")),
    "answer": Kind(Words("one of the answers listed, and only when it was asked for", "所列选项之一，仅在询问后识别")),
    "payment": Kind(Words("a way to pay", "支付方式")),
    "extra_payment": Kind(Words("a way to pay a difference", "补差价的支付方式")),
    "refund_place": Kind(Words("where a refund goes", "退款去向"), "refund_to"),
    "title": Kind(Words("the name on an invoice", "发票抬头"), "title"),
    "tax_number": Kind(Words("a company's tax number", "税号")),
    "email": Kind(Words("an email address", "邮箱")),
    "phone": Kind(Words("a telephone number", "电话号码")),
    "day": Kind(Words("a day", "日期"), "day"),
    "time": Kind(Words("a time of day", "时间"), "time"),
    "amount": Kind(Words("an amount of money", "金额")),
    "quantity": Kind(Words("how many", "数量"), "quantity"),
    "product": Kind(Words("a product of the catalogue", "目录中的商品")),
    "company": Kind(Words("the name of a company", "公司名称"), "company"),
    "need": Kind(Words("what a company needs, in its words", "采购需求"), "need"),
    "timeline": Kind(Words("by when", "期限"), "timeline"),
    "fault": Kind(Words("what is wrong with a machine", "故障描述"), "fault"),
    "topic": Kind(Words("what a call is about", "事由"), "topic"),
    "reason": Kind(Words("why, in their own words", "原因"), "reason"),
    "cancel_reason": Kind(Words("why an order is cancelled", "取消原因"), "why"),
    "text": Kind(Words("what they want to say, in their words", "原话")),
    "matter": Kind(Words("what it is about, in their words", "事由（原话）"), "text", ("subject", "kind"), asks=True),
    "return_number": Kind(Words("the number of a return or exchange", "退换货单号"), "return_number"),
    "ticket_number": Kind(Words("the number of a ticket", "工单号"), "ticket_number"),
    "part_number": Kind(Words("the number of a part's order", "配件单号"), "part_number"),
}
