"""What a message is about once the words that only ask for a ticket are taken away."""

from __future__ import annotations

import re

__all__ = ["matter", "says_something"]

_REQUEST = re.compile(
    r"\b(?:please|can you|could you|i(?:'d| would)? (?:want|like|need|wish)(?: to)?"
    r"|for me|open|create|raise|file|submit|log|make|a|an|new"
    r"|support|formal|ticket|case|complaint|complain|report|problem|issue|repair|to|the|my|about|add|append|note|something"
    r"|more|details|information|info|hi|hello|it|this|comment|update|have|of)\b"
    r"|T-?\d+|请|麻烦|帮我|帮忙|我(?:想|要)?|给我|开|建|提交?|创建|新建|登记|一?[个下张]|工单|投诉|报修|反馈|问题|补充|备注|追加|加|里|到|给|的|你们|在|想|要|正式|点|些|说明|信息",
    re.IGNORECASE,
)
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
