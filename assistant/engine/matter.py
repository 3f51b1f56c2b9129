"""What a message is about once the words that only ask for a ticket are taken away."""

from __future__ import annotations

import re

__all__ = ["kind_of_matter", "matter", "says_something", "subject", "tried_already"]

_REQUEST = re.compile(
    r"\b(?:please|can you|could you|i(?:'d| would)? (?:want|like|need|wish)(?: to)?"
    r"|for me|open|create|raise|file|submit|log|make|a|an|new"
    r"|support|formal|ticket|case|complaint|complain|report|problem|issue|repair|to|the|my|about|add|append|note|something"
    r"|more|details|information|info|hi|hello|it|this|comment|update|have|of)\b"
    r"|T-?\d+|请|麻烦|帮我|帮忙|我(?:想|要)?|给我|开|建|提交?|创建|新建|登记|一?[个下张]|工单|投诉|报修|反馈|问题|补充|备注|追加|加|里|到|给|的|你们|在|想|要|正式|点|些|说明|信息",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(?:nothing (?:helps|works)|tried everything|(?:did|does) ?n[o'’]t help|still (?:leaks|broken|the same))\b"
    r"|怎么(?:弄|试|修|洗)都|试(?:过|遍)了?.{0,12}(?:没用|不行|无效)|都没用|还是不行",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("complaint", re.compile(r"\bcomplain|complaint|rude|unacceptable|投诉|态度|差评|不满", re.IGNORECASE)),
    (
        "repair",
        re.compile(
            r"\brepair|broken|leak|stopped working|not (?:heat|work|turn)|noise|error"
            r"|坏|修|漏|不加热|不转|异响|报错|不出水",
            re.I,
        ),
    ),
    ("question", re.compile(r"[?？]\s*$")),
    ("request", re.compile(r"\bexchange|change|send me|换货|更换|更改|申请", re.IGNORECASE)),
)
_SUBJECT = 80
_ENDS_REQUEST = re.compile(r"[:：]\s*|\b(?:because|about|for|that|saying|as)\b\s*|[，,。.]\s*")


def says_something(text: str) -> bool:
    """Whether a message holds a matter beside the request itself."""
    rest = _REQUEST.sub("", text)
    return len(re.findall(r"[A-Za-z]{2,}", rest)) >= 2 or len(re.findall(r"[\u3400-\u9fff]", rest)) >= 3


def matter(text: str) -> str:
    """The matter alone: "open a ticket please: my machine leaks" is about "My machine leaks"."""
    for end in _ENDS_REQUEST.finditer(text):
        asking, rest = text[: end.start()], text[end.end() :].strip()
        if says_something(asking):
            break
        if says_something(rest) and _REQUEST.search(asking):
            return rest[0].upper() + rest[1:]
    return text.strip()


def subject(text: str) -> str:
    """The first sentence of a matter, as a ticket is called."""
    text = matter(text)
    first = next((line.strip() for line in re.split(r"[\n。！？!?]|\.\s", text) if line.strip()), text.strip())
    return first if len(first) <= _SUBJECT else first[: _SUBJECT - 1].rstrip() + "…"


def kind_of_matter(text: str) -> str:
    """What kind of ticket a matter is: complaint, repair, question, request or problem."""
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "problem")


def tried_already(text: str) -> bool:
    """Whether they say that they have tried what there is to try."""
    return _TRIED.search(text) is not None
