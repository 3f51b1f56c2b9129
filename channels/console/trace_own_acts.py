"""What code did by itself and no tool has a receipt for: codes sent and checked, a no noted, a rating kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from assistant import phrases
from assistant.reply import pointed
from assistant.reviewing.asked import QUESTION, asks, courteous
from channels.console.telling import Telling
from channels.console.trace_outcome import outcome_key
from channels.trace_file import TraceFile
from crm_tools.people.identities import SentCode
from crm_tools.words import Words

__all__ = ["OwnAct", "own_acts"]

BLANK = re.compile(r"\\\{\w+\\\}")
# What came of a turn -> the words that tell of it; the act is said under `trace.own.<name>`.
TOLD: Mapping[str, tuple[Words, ...]] = {
    "code_sent": (phrases.CODE_SENT,),
    "code_right": (phrases.WELCOME_BACK,),
    "wrong_code": (phrases.WRONG_CODE,),
    "code_over": (phrases.STOPPED_CODES,),
    "declined": (phrases.DECLINED,),
    "expired": (phrases.EXPIRED,),
    "solved": (phrases.HOW_WAS_IT,),
    "not_solved": (phrases.NOT_SOLVED,),
    "rated": (phrases.RATED, phrases.RATED_LOW),
    "lead_declined": (phrases.APPROVAL_DECLINED,),
    "lead_expired": (phrases.APPROVAL_EXPIRED,),
    "lead_failed": (phrases.APPROVAL_FAILED,),
    "lead_superseded": (phrases.APPROVAL_CHANGED, phrases.APPROVAL_STALE),
    "lead_done": (phrases.APPROVED,),
}
BY_CODE = ("code_sent", "code_right")


@dataclass(frozen=True, slots=True)
class OwnAct:
    """One such act; `code` says where a code went and until when it is good."""

    name: str
    at: datetime | None
    code: SentCode | None = None

    @property
    def id(self) -> str:
        """Its label beside the receipts' own."""
        return f"own-{self.name}"

    def tells(self, sentence: str) -> bool:
        """Whether this sentence is the one that says so."""
        if self.code is not None and self.code.email in sentence.lower():
            return True
        return any(one.fullmatch(sentence.strip()) for words in TOLD[self.name] for one in _patterns(words))

    def said(self, telling: Telling) -> str:
        """What was done, in one line."""
        known = f"trace.own.{self.name}{'' if self.name not in BY_CODE or self.code else '_unkept'}"
        return telling.say(known, email=self.code.email if self.code else "")


def own_acts(file: TraceFile) -> tuple[OwnAct, ...]:
    """In the order in which they were done."""
    return tuple(_acts(file))


def _acts(file: TraceFile) -> Iterator[OwnAct]:
    at = file.reply.created_at if file.reply else None
    outcome, step = outcome_key(file), str(file.part("decided").get("step") or "")
    sent = next((one for one in file.codes if at is not None and one.sent_at == at), None)
    if step == "check_code" and outcome not in ("wrong_code", "code_over"):
        yield OwnAct("code_right", at, next((one for one in file.codes if at and one.used_at == at), None))
    if sent is not None or outcome == "verify_code":
        yield OwnAct("code_sent", at, sent)
    if outcome in TOLD:
        yield OwnAct(outcome, at)


@lru_cache(maxsize=64)
def _patterns(words: Words) -> tuple[re.Pattern[str], ...]:
    """A phrase's statements with anything in their blanks; what it asks, or says out of courtesy, tells of no act."""
    said = [one["text"] for text in (words.en, words.zh) for one in pointed(text)]
    told = [one for one in said if not (QUESTION.search(one) or asks(one)) and ("{" in one or not courteous(one))]
    return tuple(re.compile(BLANK.sub(".+?", re.escape(one)), re.DOTALL) for one in told)
