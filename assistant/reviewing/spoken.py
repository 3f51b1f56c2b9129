"""Whether each sentence is in the customer's language. Pure."""

from __future__ import annotations

import re

from assistant.reviewing.evidence import without_ids
from assistant.reviewing.ground import Ground

__all__ = ["in_other_language"]

HAN = re.compile(r"[\u3400-\u9fff]")
NAME = 12  # characters that a name of the records may have
WORD = re.compile(r"(?<![\w@./-])[A-Za-z]+(?:['’][a-z]+)?(?![\w@/])")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|`[^`\n]*`")


def in_other_language(text: str, ground: Ground) -> bool:
    """Whether a sentence is in the other of the two languages; names, ids and what is quoted belong to neither."""
    known = "\n".join(one.text for one in ground.sources)
    own = ADDRESS.sub(" ", without_ids(ground.own_words(text)))
    if ground.language == "en":
        runs = re.findall(r"[\u3400-\u9fff]+(?:[，、,\s]*[\u3400-\u9fff]+)*", own)
        foreign = sum(len(HAN.findall(run)) for run in runs if len(run) > NAME or run not in known)
        return foreign >= 4 and foreign >= len(WORD.findall(own))
    lower = known.casefold()
    strange = [
        word
        for word in WORD.findall(own)
        if not re.search(rf"\b{re.escape(word.casefold())}\b", lower) or word.islower()
    ]
    plain = [word for word in strange if word.islower() or word.istitle()]
    return len(plain) >= 3 and len(HAN.findall(own)) < len(plain)
