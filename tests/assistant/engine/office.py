"""A made-up customer file behind made-up staff tools, and a colleague who asks the engine about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.messages import SystemMessage

from tests.assistant.engine.talk import TOOLS, Talk, done, failed

__all__ = ["FILE", "Colleague"]

STAFF_TOOLS = {
    "customer_overview": {"customer": "string"},
    "next_best_actions": {"customer": "string"},
    "my_desk": {},
    "search_knowledge": {"question": "string"},
}
Records = list[tuple[str, str, dict[str, Any]]]


def said(text: str) -> dict[str, str]:
    """A record's sentence in both languages, as good as the same here."""
    return {"said_en": text, "said_zh": text}


FILE: dict[str, Records] = {
    "Mei Lin": [
        (
            "r1",
            "contact con_1",
            {"name": "Mei Lin", "email": "mei.lin@example.com", **said("Mei Lin is a gold customer")},
        ),
        ("r2", "ticket T-1003", {"number": "T-1003", "status": "open", **said("Ticket T-1003 “Pump is loud” is open")}),
        ("r3", "order A-1042", {"number": "A-1042", **said("Order A-1042 was delivered")}),
    ],
    "王芳": [
        ("r1", "contact con_2", {"name": "王芳", "email": "wang.fang@example.com", **said("王芳 is a customer")}),
        ("r2", "ticket T-1004", {"number": "T-1004", "status": "open", **said("Ticket T-1004 “机器漏水” is open")}),
    ],
}
CALLED = {
    "mei lin": "Mei Lin",
    "mei.lin@example.com": "Mei Lin",
    "T-1003": "Mei Lin",
    "A-1042": "Mei Lin",
    "王芳": "王芳",
}
ACTIONS = [
    (
        "r6",
        "contact con_1",
        {"name": "Mei Lin", "left_out": [{"text_en": "Rest", "text_zh": "其余", "refs": ["order A-9"]}]},
    ),
    (
        "r7",
        "action call_back.T-1003",
        {
            "title_en": "Call back about the loud pump",
            "title_zh": "就水泵噪音回电",
            "reason_en": "the ticket is open for 3 days",
            "reason_zh": "工单已开启 3 天",
            "rests_on": ["ticket T-1003", "order A-1042"],
            "until": "2026-11-30",
        },
    ),
    ("r8", "ticket T-1003", {"number": "T-1003"}),
    ("r9", "order A-1042", {"number": "A-1042"}),
]


def overview(customer: str) -> Mapping[str, Any]:
    if customer.lower() == "lin":
        names = (("Mei Lin", "mei.lin@example.com"), ("Lin Tao", "lin.tao@example.com"))
        return done(
            *(
                (f"r{at}", f"choice {mail}", {"name": name, "email": mail})
                for at, (name, mail) in enumerate(names, start=1)
            )
        )
    called = CALLED.get(customer) or CALLED.get(customer.lower())
    if called is None:
        return {**failed("not-found"), "message": "Closest are Mei Lin and Lin Tao", "receipt": "r9"}
    return done(*FILE[called])


OFFICE: dict[str, Callable[..., Mapping[str, Any]]] = {
    "customer_overview": overview,
    "next_best_actions": lambda customer: done(*ACTIONS),
    "my_desk": lambda: done(
        ("r7", "user usr_1", said("On your desk: open tasks 1, open tickets 1")),
        ("r8", "task tsk_1", said("Task “Send the offer”: due in 2 hours")),
        ("r9", "ticket T-1003", said("Ticket T-1003 “Pump is loud”: 1 hour over")),
    ),
}


class Colleague(Talk):
    """One of the staff; what they are lent is the staff's tools and nothing else."""

    lent = STAFF_TOOLS

    def _system(self) -> SystemMessage:
        return SystemMessage(
            f'Prompt.\n\ncompany: Hearthwell\nlanguage: {self.language}\ncolleague: "Tom"\ntoday: 2026-11-21'
        )

    def _run(self, name: str, args: dict[str, Any]) -> Mapping[str, Any]:
        assert name in self.lent, name
        assert set(args) == set(self.lent[name]), (name, args)
        assert name not in TOOLS or name == "search_knowledge"
        self.calls.append((name, args))
        if name in self.tools:
            return self.tools[name](**args)
        return self._search(**args) if name == "search_knowledge" else OFFICE[name](**args)
