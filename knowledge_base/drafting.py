"""Makes a proposed article of a finished ticket or of a gap. Pure.

A text that a person still has to write says so with a mark; a draft that carries it cannot be approved.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from crm_tools.words import Words
from knowledge_base.cases import Answer, Case
from knowledge_base.draft_rows import Proposed
from knowledge_base.gaps import Gap
from knowledge_base.masking import mask

__all__ = ["MISSING", "Writer", "draft_of_case", "draft_of_gap", "is_unwritten", "neutral_title"]

MISSING = Words("[To be written: the answer]", "[待补充：答案]")
OPEN_MARK = re.compile(r"\[(?:To be written|待补充)[:：]")
SOLUTION = Words("What to do", "解决办法")
ASKED_AS = Words("Asked as", "客户的问法")
NEARBY = Words("What the library says nearby", "知识库中相近的内容")
DROP = Words("Delete this section before you approve it.", "批准前请删除本节。")
QUOTED = 240
OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!?]{0,30}[,.!]\s*"
    r"|(?:please|so,?|and|but)\s+|(?:can|could) you (?:please )?tell me\s+"
    r"|i (?:would like|want|'d like) to know\s+|i was wondering\s+(?:if|whether)?\s*"
    r"|(?:你好|您好|哈喽|请问(?:一下)?|想问(?:一下)?|问一下|麻烦问下)[，,。！!\s]*)+",
    re.IGNORECASE,
)


class Writer(Protocol):
    """Puts material into an article's words; a configured model may be one. None leaves the text as it is."""

    def __call__(self, title: str, material: str, language: str) -> str | None: ...


def neutral_title(question: str) -> str:
    """A question without its greeting, its first letter a capital, as a title."""
    text = OPENING.sub("", " ".join(question.split())).strip(" ,，.。!！") or question.strip()
    return text[:1].upper() + text[1:160]


def is_unwritten(text: str) -> bool:
    """Whether a text still says that something is to be written."""
    return OPEN_MARK.search(text) is not None


def draft_of_case(case: Case, article_id: str, *, writer: Writer | None = None) -> Proposed:
    """The customer's problem and what colleagues answered."""
    answer = "\n\n".join(one.text for one in case.answers)
    title = neutral_title(case.subject)
    text = f"{case.problem}\n\n## {SOLUTION.say(case.language)}\n\n{answer}"
    written = writer(title, text, case.language) if writer else None
    evidence = ({"ticket": case.number}, *({"message": one.message_id} for one in case.answers))
    return Proposed(article_id, case.language, title, written or text, "ticket", evidence)


def draft_of_gap(
    gap: Gap,
    article_id: str,
    replies: Sequence[Answer],
    tickets: Mapping[str, str],
    *,
    published: str,
    writer: Writer | None = None,
) -> Proposed:
    """Colleagues' replies where they gave some, else a frame that says what is missing; `tickets` by conversation."""
    language = gap.languages[0]
    title = mask(neutral_title(gap.question), language=language, published=published)
    asked = [mask(one, language=language, published=published) for one in gap.examples]
    if replies:
        text = "\n\n".join(dict.fromkeys(one.text for one in replies))
        text = (writer(title, text, language) if writer else None) or text
    else:
        text = _frame(gap, asked, language)
    evidence: list[dict[str, str]] = [{"ticket": number} for number in dict.fromkeys(tickets.values())]
    evidence += [{"message": one.message_id} for one in replies]
    evidence += [{"question": one} for one in asked]
    evidence += [{"near": f"{one.title} ({one.url})"} for one in gap.nearly]
    evidence += [{"search": one.trace_id} for one in gap.searches]
    return Proposed(article_id, language, title, text, "gap", tuple(evidence))


def _frame(gap: Gap, asked: Sequence[str], language: str) -> str:
    lines = [MISSING.say(language), "", f"## {ASKED_AS.say(language)}", "", f"_{DROP.say(language)}_", ""]
    lines += [f"- {one}" for one in asked]
    if gap.nearly:
        lines += ["", f"## {NEARBY.say(language)}", "", f"_{DROP.say(language)}_", ""]
        for one in gap.nearly:
            heading = f" › {one.heading}" if one.heading else ""
            quoted = " ".join(one.text.split())[:QUOTED]
            lines.append(f"- [{one.title}{heading}]({one.url}): {quoted}")
    return "\n".join(lines)
