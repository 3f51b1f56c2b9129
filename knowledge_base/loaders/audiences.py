"""Who may read a file, where it says so in a way that no loader understood: then it must not be published. Pure."""

from __future__ import annotations

import re
import unicodedata

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience

__all__ = ["refuse_lost_audience", "refuse_two_audiences"]

LINES = 30  # further down "audience: staff" is what an article talks about
STAFF = re.compile(r"^\W*audience\W*[:=：]\W*staff\b", re.MULTILINE)
SAID = re.compile(r"^\s*[\"']?audience[\"']?\s*:", re.MULTILINE)


def refuse_lost_audience(draft: Draft) -> None:
    """Raises UnreadableSource for a public draft whose text opens with "audience: staff".

    Front matter that is not closed, or opened by something else, would else publish what it keeps for the staff.
    """
    opening = "\n".join([draft.title, *draft.text.split("\n", LINES)[:LINES]])
    if draft.audience is Audience.PUBLIC and STAFF.search(unicodedata.normalize("NFKC", opening).casefold()):
        raise UnreadableSource(
            "says `audience: staff`, but not in front matter: put it between two lines of `---` at the very start"
        )


def refuse_two_audiences(front: str) -> None:
    """Raises UnreadableSource for front matter that names an audience twice; YAML would take the last."""
    if len(SAID.findall(front.casefold())) > 1:
        raise UnreadableSource("front matter: audience is said twice; keep one of the lines")
