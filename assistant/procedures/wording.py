"""The parts of a procedure in plain words of both languages: for a model, a chart, and who keeps it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from assistant.procedures.kinds import KINDS
from assistant.procedures.procedure import Slot
from assistant.procedures.steps import (
    Said,
    Test,
    When,
)
from crm_tools.words import Language, Words

__all__ = ["TOPICS", "argument", "condition", "conditions", "line", "quoted", "slot_words"]

TOPICS: Mapping[str, Words] = {
    "service": Words("the service team", "服务组"),
    "returns": Words("the returns team", "退换货组"),
    "repair": Words("the repair team", "维修组"),
    "sales": Words("the sales team", "销售组"),
    "business": Words("the business team", "企业客户组"),
}
_BLANK = re.compile(r"\{([a-z][a-z0-9_.]*)(?:\|([^{}]*))?\}")
_LANGUAGE = {"en": ("“", "”", ", ", " and ", " or "), "zh": ("“", "”", "、", "且", "或")}
_KNOWN = {
    "lent": (
        Words("the tool `{name}` can be used", "可使用工具 `{name}`"),
        Words("the tool `{name}` cannot be used", "不可使用工具 `{name}`"),
    ),
    "said": (
        Words("the customer has named `{name}`", "客户已说明 `{name}`"),
        Words("the customer has not named `{name}`", "客户未说明 `{name}`"),
    ),
    "": (Words("`{name}` is known", "`{name}` 已知"), Words("`{name}` is not known", "`{name}` 未知")),
}
_VERIFIED = (
    Words("the customer has proven who they are", "客户已验证身份"),
    Words("the customer has not proven who they are", "客户未验证身份"),
)


def line(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def conditions(when: When, language: Language) -> str:
    """All of a step's conditions, "" where there are none."""
    between = _LANGUAGE[language][3]
    return between.join(condition(name, test, language) for name, test in when.items())


def condition(name: str, test: Test, language: Language) -> str:
    """One condition: what has to hold of the value called `name`."""
    head, _, part = name.partition(".")
    parts = []
    if test.known is not None:
        if name == "customer.verified":
            words = _VERIFIED[not test.known]
        else:
            words = _KNOWN.get(head, _KNOWN[""])[not test.known]
        called = part if head in ("lent", "said") else name
        parts.append(words.say(language).replace("{name}", called))
    for words, value in _asserted(test, language):
        parts.append(words.say(language).replace("{name}", _subject(name, language)).replace("{value}", value))
    return _LANGUAGE[language][3].join(parts)


def _asserted(test: Test, language: Language) -> list[tuple[Words, str]]:
    found: list[tuple[Words, str]] = []
    either = _LANGUAGE[language][4]
    if test.any_of is not None:
        found.append((Words("{name} is {value}", "{name}为{value}"), either.join(map(quoted, test.any_of))))
    if test.none_of is not None:
        found.append((Words("{name} is not {value}", "{name}不为{value}"), either.join(map(quoted, test.none_of))))
    for words, number in (
        (Words("{name} is above {value}", "{name}大于 {value}"), test.above),
        (Words("{name} is below {value}", "{name}小于 {value}"), test.below),
        (Words("{name} is at most {value} days ago", "{name}距今不超过 {value} 天"), test.within_days),
        (Words("{name} is more than {value} days ago", "{name}距今超过 {value} 天"), test.older_than_days),
    ):
        if number is not None:
            found.append((words, f"{number:g}"))
    return found


def quoted(value: str) -> str:
    """A text on one line, in quotation marks."""
    return f"“{line(value)}”"


def _subject(name: str, language: Language) -> str:
    head, _, part = name.partition(".")
    if head == "order" and part:
        return f"订单的 `{part}` " if language == "zh" else f"the order's `{part}`"
    return f"`{name}` " if language == "zh" else f"`{name}`"


def slot_words(name: str, slot: Slot, language: Language) -> str:
    """What has to be known: what it is, how to ask for it, which answers there are, what stands without one."""
    zh = language == "zh"
    _, _, comma, _, _ = _LANGUAGE[language]
    kind = KINDS[slot.kind].words.say(language) if slot.kind in KINDS else slot.kind
    text = f"`{name}`{'：' if zh else ': '}{kind}"
    if slot.of:
        text += f"（{comma.join(slot.of)}）" if zh else f" ({comma.join(slot.of)})"
    if slot.ask:
        text += f"{'；询问：' if zh else '; ask: '}{quoted(slot.ask.say(language))}"
    if slot.choices:
        text += f"{'；选项：' if zh else '; answers: '}"
        text += comma.join(f"{line(one.say(language))} = {one.value}" for one in slot.choices)
    if slot.default:
        text += f"{'；未说明时：' if zh else '; if not said: '}{quoted(slot.default)}"
    return text


def argument(given: str | Said, language: Language) -> str:
    """What an argument is filled with: "`why`, else “no longer needed”"."""
    template = given if isinstance(given, str) else given.say(language)

    def said(found: re.Match[str]) -> str:
        other = found[2]
        if not other:
            return f"`{found[1]}`"
        return f"`{found[1]}`，否则 {quoted(other)}" if language == "zh" else f"`{found[1]}`, else {quoted(other)}"

    if not _BLANK.search(template):
        return quoted(template)
    return line(_BLANK.sub(said, template))
