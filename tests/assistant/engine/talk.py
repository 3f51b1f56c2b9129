"""A made-up shop behind made-up tools, and a conversation with the engine in front of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from assistant.engine.model import BuiltinModel

Tool = Callable[..., Mapping[str, Any]]

TOOLS: dict[str, dict[str, str]] = {
    "my_orders": {"limit": "integer"},
    "order_status": {"order_number": "string"},
    "product_lookup": {"query": "string"},
    "start_return": {
        "order_number": "string",
        "items": "array",
        "because": "string",
        "reason": "string",
        "refund_to": "string",
    },
    "open_ticket": {"subject": "string", "description": "string", "kind": "string"},
    "ticket_status": {"ticket_number": "string"},
    "add_to_ticket": {"ticket_number": "string", "text": "string"},
    "request_part": {"item": "string", "quantity": "integer"},
    "part_status": {"number": "string"},
    "request_quote": {
        "company": "string",
        "need": "string",
        "quantity": "integer",
        "product": "string",
        "timeline": "string",
    },
    "hand_over": {"reason": "string", "topic": "string"},
    "search_knowledge": {"question": "string"},
}
ADDRESS = dict.fromkeys(("line1", "line2", "district", "city", "province", "postcode", "country"), "string")
# What a shop may lend beside these: changes of orders, exchanges, bookings.
OPERATIONS: dict[str, dict[str, str]] = {
    "cancel_order": {"order_number": "string", "reason": "string"},
    "change_order_address": {"order_number": "string", **ADDRESS},
    "change_order_items": {"order_number": "string", "items": "array", "new_items": "array", "pay_with": "string"},
    "change_order_payment": {"order_number": "string", "pay_with": "string"},
    "start_exchange": {
        "order_number": "string",
        "items": "array",
        "new_items": "array",
        "because": "string",
        "reason": "string",
        "pay_with": "string",
    },
    "claim_price_difference": {"order_number": "string", "item": "string"},
    "change_my_address": ADDRESS,
    "my_profile": {},
    "request_invoice": {
        "order_number": "string",
        "title": "string",
        "kind": "string",
        "tax_number": "string",
        "email": "string",
    },
    "book_callback": {"day": "string", "time": "string", "topic": "string", "phone": "string"},
    "book_repair": {"order_number": "string", "item": "string", "fault": "string", "day": "string"},
    "return_status": {"number": "string"},
    "undo_operation": {"operation": "string"},
}
MAY_BE_EMPTY = {"ticket_number", "number", "product", "company", "timeline", "refund_to", "pay_with"}
MAY_BE_EMPTY |= {"line2", "district", "postcode", "tax_number", "email", "phone", "day", "operation", "reason"}
REASONS = {"changed_mind", "faulty", "wrong_item", "damaged"}
TOPICS = {"service", "returns", "repair", "sales", "business"}
KINDS = {"question", "problem", "complaint", "repair", "request"} | {"general", "vat"}

ORDERS: dict[str, dict[str, str]] = {
    "A-1042": {
        "number": "A-1042",
        "status": "delivered",
        "placed_on": "2026-11-10",
        "delivered_on": "2026-11-14",
        "items": "1 × Aria One (silver), 2 × Filter F4",
        "total": "2,357.00 CNY",
    },
    "A-1031": {
        "number": "A-1031",
        "status": "shipped",
        "placed_on": "2026-11-02",
        "expected_on": "2026-11-23",
        "tracking": "SF1234567",
        "items": "1 × Mola 40 (white)",
        "total": "899.00 CNY",
    },
    "A-1007": {
        "number": "A-1007",
        "status": "cancelled",
        "placed_on": "2026-08-01",
        "items": "1 × Aria Duo (steel)",
        "total": "4,999.00 CNY",
    },
}
RETURNS = {
    "en": (
        "returns",
        "Returns",
        "You can return an opened machine within 14 days of delivery. Clean it and empty the tank.",
    ),
    "zh": ("returns", "退货", "拆封的机器也可以在签收后 14 天内退货。请清洁机器并倒空水箱。"),
}


def schemas(tools: Mapping[str, Mapping[str, str]] = TOOLS) -> list[dict[str, Any]]:
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": name,
                "parameters": {"type": "object", "properties": {arg: {"type": kind} for arg, kind in args.items()}},
            },
        }
        for name, args in tools.items()
    ]


def passage(
    text: str, *, receipt: str = "r1", language: str = "en", article_id: str = "a", title: str = "Help"
) -> dict[str, Any]:
    return {
        "receipt": receipt,
        "article_id": article_id,
        "title": title,
        "heading": "",
        "text": text,
        "language": language,
        "score": 0.8,
    }


@dataclass
class Talk:
    """One conversation; `say` returns the draft and keeps the calls of that turn in `calls`."""

    model: BuiltinModel
    language: str = "en"
    verified: bool = True
    passages: list[dict[str, Any]] = field(default_factory=list)
    answerable: bool = True
    tools: dict[str, Tool] = field(default_factory=dict)
    history: list[BaseMessage] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lent: ClassVar[Mapping[str, Mapping[str, str]]] = TOOLS

    def say(self, text: str) -> AIMessage:
        self.calls = []
        asked = HumanMessage(text)
        found = self._search(text)
        turn: list[BaseMessage] = [
            asked,
            AIMessage("", tool_calls=[{"name": "search_knowledge", "args": {"question": text}, "id": "s"}]),
            ToolMessage(json.dumps(found), tool_call_id="s"),
        ]
        model = self.model.bind_tools(schemas(self.lent))
        for _ in range(8):
            answer = model.invoke([self._system(), *self.history, *turn])
            assert isinstance(answer, AIMessage)
            if not answer.tool_calls:
                self.history += [asked, answer]
                return answer
            turn.append(answer)
            for call in answer.tool_calls:
                turn.append(
                    ToolMessage(json.dumps(self._run(call["name"], call["args"])), tool_call_id=str(call["id"]))
                )
        raise AssertionError(f"no end of calls: {self.calls}")

    @property
    def called(self) -> list[str]:
        return [name for name, _ in self.calls]

    def _search(self, question: str) -> dict[str, Any]:
        """The help centre is as small as the test says, whatever is asked of it."""
        return {"answerable": self.answerable and bool(self.passages), "passages": self.passages}

    def _system(self) -> SystemMessage:
        return SystemMessage(
            f"You are the assistant.\n\nlanguage: {self.language}\ncompany: Hearthwell\n"
            f"verified: {'yes' if self.verified else 'no'}\ncustomer: {'Mei Lin' if self.verified else 'unknown'}\n"
            "today: 2026-11-21"
        )

    def _run(self, name: str, args: dict[str, Any]) -> Mapping[str, Any]:
        check_call(name, args)
        self.calls.append((name, args))
        if name in self.tools:
            return self.tools[name](**args)
        if name == "search_knowledge":
            return self._search(**args)
        if name in {"my_orders", "order_status", "start_return", "request_part", "part_status"} and not self.verified:
            return failed("not-verified")
        return _SHOP[name](**args)


def check_call(name: str, args: Mapping[str, Any]) -> None:
    """A call names a lent tool, with exactly its arguments, of their types and closed sets."""
    wanted = (TOOLS | OPERATIONS)[name]
    assert set(args) == set(wanted), (name, args)
    kinds = {"integer": int, "array": list, "string": str}
    for arg, kind in wanted.items():
        assert isinstance(args[arg], kinds[kind]), (name, args)
        if kind == "array":
            assert args[arg], (name, args)
            assert all(isinstance(one, str) and one for one in args[arg]), (name, args)
        if kind == "string" and arg not in MAY_BE_EMPTY:
            assert 0 < len(args[arg]) <= 8000, (name, arg)
    if "topic" in wanted and name == "hand_over":
        assert args["topic"] in TOPICS
    assert args.get("kind", "problem") in KINDS
    assert args.get("because", "faulty") in REASONS


def done(*records: tuple[str, str, Mapping[str, str]]) -> Mapping[str, Any]:
    return {"status": "done", "receipts": [{"receipt": r, "record": name, "fields": dict(f)} for r, name, f in records]}


def failed(error: str) -> Mapping[str, Any]:
    return {"status": "failed", "error": error, "message": "for the log"}


def proposed(summary: str) -> Mapping[str, Any]:
    return {"status": "proposed", "proposal": {"id": "p1", "summary": summary, "effects": []}}


def _my_orders(limit: int) -> Mapping[str, Any]:
    rows = list(ORDERS.values())[:limit]
    return done(*((f"r{at}", f"order {row['number']}", row) for at, row in enumerate(rows, start=11)))


def _order_status(order_number: str) -> Mapping[str, Any]:
    row = ORDERS.get(order_number)
    return done(("r21", f"order {order_number}", row)) if row else failed("not-found")


def _products(query: str) -> Mapping[str, Any]:
    shelf = [
        {
            "name": "Aria One",
            "name_zh": "Aria One 意式咖啡机",
            "kind": "espresso machine",
            "price": "1,899.00 CNY",
            "variants": [
                {"sku": "S", "colour": "silver", "stock": "4 left"},
                {"sku": "B", "colour": "black", "stock": "in stock"},
            ],
            "options": "silver, black, cream",
        },
        {
            "name": "Filter F4",
            "name_zh": "滤芯 F4",
            "kind": "part",
            "price": "229.00 CNY",
            "stock": "in stock",
            "fits": "Zephyr 400",
        },
    ]
    words = query.lower()
    hits = [
        one for one in shelf if any(w in words for w in (one["name"].lower(), one.get("fits", "-").lower(), "espresso"))
    ]
    return done(*((f"r{at}", f"product {one['name']}", one) for at, one in enumerate(hits, start=31)))


def _ticket_status(ticket_number: str) -> Mapping[str, Any]:
    if ticket_number not in ("", "T-1001"):
        return failed("not-found")
    return done(("r41", "ticket T-1001", {"number": "T-1001", "status": "open", "subject": "Pump is loud"}))


_SHOP: dict[str, Tool] = {
    "my_orders": _my_orders,
    "order_status": _order_status,
    "product_lookup": _products,
    "start_return": lambda order_number, items, because, reason, refund_to: proposed(
        f"Return {', '.join(f'1 × {one}' for one in items)} from {order_number}"
    ),
    "open_ticket": lambda subject, description, kind: proposed(f"Open a ticket: {subject}"),
    "ticket_status": _ticket_status,
    "add_to_ticket": lambda ticket_number, text: proposed(f"Add to {ticket_number}: {text}"),
    "request_part": lambda item, quantity: proposed(f"Order {quantity} × {item}"),
    "part_status": lambda number: done(),
    "request_quote": lambda company, need, quantity, product, timeline: proposed(f"A quote for {company}: {need}"),
    "hand_over": lambda reason, topic: done(
        ("r51", "handoff", {"queue": topic, "wait": "5–8 min", "hours": "around the clock"})
    ),
}
