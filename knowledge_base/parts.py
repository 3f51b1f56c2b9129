"""The questions that one message asks, each to be searched by itself. Pure; when in doubt there is one."""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["MOST_PARTS", "leans", "parts_of", "texts_of"]

MOST_PARTS = 4  # a message with more tells a story, and its question stands at the end
STORY = 4  # so does one of this many times the length of its questions
SENTENCE = re.compile(r"[^?？!！。\n.]+(?:\.(?=\w)[^?？!！。\n.]+)*[?？!！。.]*")
ASKING = r"(?:how|what|which|when|where|who|whose|why|can|could|do|does|did|is|are|will|would|should|may|must|has|have)"
OPENS = re.compile(
    rf"(?:[\w -]{{1,24}}:)?(?:\W|\b(?:and|so|but|or|also|then|hi|hello|hey|again|there|please|thanks)\b)*{ASKING}\b",
    re.IGNORECASE,
)
# "when and how do I" asks one thing, and so does "what to do and how to do it".
AND = re.compile(
    rf"(?<!\bhow)(?<!\bwhen)(?<!\bwhat)(?<!\bwhere)(?<!\bwhich)(?<!\bwho)(?<!\bwhy)"
    rf"(?:[,;]\s*|\s+)(?:(?:and|plus|but)(?:\s+also)?|also)\s+(?={ASKING}\s+(?!to\b)\w)",
    re.IGNORECASE,
)
CONDITION = re.compile(
    r"\W*(?:(?:and|but|so)\s+)?(?:if|in case|once|unless|suppose)\b|.{0,6}(?:如果|要是|假如|万一)", re.I
)
HAN = re.compile(r"[\u3400-\u9fff]")
HAN_ASKING = re.compile(
    r"[吗呢]\W*$|什么|怎么|怎样|如何|多[少久长大高重]|[几哪谁]|是否|为何|"
    r"([能是有会要])[不没]\1|需不需要|可不可以|可以.{0,12}不\W*$"
)
# A second question that opens so has dropped its subject: it is the first one's.
HAN_DROPS = r"(?:大概)?(?:需?要|能)?(?:用)?(?:多[少久长大高重]|几[个天次台]|有没有现?货|有现?货[吗么])"
HAN_COMMA = re.compile(r"[，,；;](?!\s*(?:怎么[还不没就会这]|为什么|为啥))")
HAN_TOPIC = re.compile(r"[^多几哪谁什怎]{1,16}呢")  # "the filter, how much is it": what is asked about, and no question
HAN_AND = re.compile(
    r"[，,、；;]\s*(?:(?:另外|以及|并且|而且|顺便|同时)[，,]?\s*|还有(?:[，,]\s*|(?=怎|如何|多|几|哪|谁|什么|为|能|可|是|请|想))|(?=还有))"
    rf"|[，,、]\s*(?={HAN_DROPS})"
)
LEANS = re.compile(r"\b(?:it|its|that|this|they|them|those|these|ones?|(?<!is )(?<!are )there)\b", re.IGNORECASE)
HAN_LEANS = re.compile(rf"它|[那这]|^\W*{HAN_DROPS}|^\W*(?:怎么办|什么时候|为什么)\W*$")
FEW_WORDS = 2


def parts_of(message: str) -> tuple[str, ...]:
    """The questions in a message, in order and in its own words; all of it where it asks one, none or many."""
    sentences = [found.group().strip() for found in SENTENCE.finditer(message) if found.group().strip()]
    last = sentences[-1] if sentences else ""
    parts = [part for one in sentences if _asks(one, ends=one is last) for part in _clauses(one)]
    asked = sum(map(len, parts))
    return tuple(parts) if 1 < len(parts) <= MOST_PARTS and asked * STORY >= len(message) else (message,)


def texts_of(message: str) -> tuple[str, ...]:
    """What to search for each part: itself, or the whole message for one that leans on what was said before it."""
    parts = parts_of(message)
    told = not message.strip().startswith(parts[0])
    texts = (message if (told or at) and leans(part) else part for at, part in enumerate(parts))
    return tuple(dict.fromkeys(texts))


def _asks(sentence: str, *, ends: bool) -> bool:
    """Without a question mark only what can hardly be a statement asks, and that at the end of a message."""
    if sentence.endswith(("?", "？")):
        return len(re.findall(r"\w", sentence)) > 1
    if HAN.search(sentence):
        return bool(re.search(r"[吗呢]\W*$", sentence)) or (ends and bool(HAN_ASKING.search(sentence)))
    return ends and not sentence.endswith((".", "!")) and bool(OPENS.match(sentence))


def _clauses(sentence: str) -> list[str]:
    """A sentence cut where a conjunction stands between two clauses that both ask."""
    if CONDITION.match(sentence):
        return [sentence]
    chinese = bool(HAN.search(sentence))
    joint, asks = (HAN_AND, HAN_ASKING.search) if chinese else (AND, OPENS.match)
    joints = [(found.start(), found.end()) for found in joint.finditer(sentence)]
    edges = [(0, 0), *joints, (len(sentence), len(sentence))]
    clauses = [sentence[before[1] : after[0]].strip() for before, after in pairwise(edges)]
    if chinese and len(clauses) == 1:  # a bare comma parts two questions only where both of them ask
        clauses = [clause.strip() for clause in HAN_COMMA.split(sentence)]
    if len(clauses) > 1 and HAN_TOPIC.fullmatch(clauses[0]):
        clauses[:2] = [f"{clauses[0]}，{clauses[1]}"]
    return clauses if len(clauses) <= MOST_PARTS and all(asks(clause) for clause in clauses) else [sentence]


def leans(part: str) -> bool:
    """Whether a question says what it is about only together with what was said before it."""
    if HAN.search(part):
        return bool(HAN_LEANS.search(part))
    return bool(LEANS.search(part)) or len(re.findall(r"\w+", part)) <= FEW_WORDS
