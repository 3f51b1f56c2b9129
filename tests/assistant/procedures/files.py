"""A small good file, the ways to read a piece of it, and what a test's house has."""

from __future__ import annotations

from assistant.procedures.procedure import Procedure
from assistant.procedures.reading import read_text

__all__ = ["GOOD", "procedure", "steps"]

GOOD = """\
procedure: gift_wrap
version: 2
title: {en: Gift wrapping, zh: 礼品包装}
about: {en: An order can be wrapped until it is shipped., zh: 订单发货前可以加礼品包装。}
slots:
  order_number: {kind: order, of: [pending, processed]}
  paper:
    kind: choice
    ask: {en: Plain or festive paper?, zh: 请问要素色还是节日包装纸？}
    choices:
      - {value: plain, en: Plain, zh: 素色}
      - {value: festive, en: Festive, zh: 节日, words: ['\\bchristmas\\b', 圣诞]}
  words: {kind: text, ask: {en: What should the card say?, zh: 请问贺卡写什么？}}
steps:
  - get: order_number
  - say: {en: "It has left, so it cannot be wrapped any more.", zh: 已发货，无法再包装。}
    when: {order.status: {not: [pending, processed]}}
    ways: [person]
  - get: paper
  - get: words
    when: {paper: festive}
  - hand_over: service
    reason: Gift wrapping wanted
examples:
  en: [wrap it as a gift, gift wrapping please, can you wrap my present]
  zh: [帮我包装成礼品, 我要礼品包装, 送人用的请包装一下]
"""


def procedure(text: str = GOOD) -> Procedure:
    """The procedure in `text`."""
    return read_text(text, "gift_wrap.yaml")[0]


def steps(*rows: str, slots: str = "", more: str = "") -> Procedure:
    """A procedure with these steps, a YAML line each, and the slots and whatever else it needs."""
    body = "".join(f"  - {row}\n" for row in rows)
    head = GOOD.partition("slots:")[0]
    return procedure(f"{head}{more}slots: {{{slots}}}\nsteps:\n{body}")
