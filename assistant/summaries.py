"""The account summary as it is shown: the built-in sentences, or a model's wording of them where it adds nothing."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.budgets import ANSWER_TOKENS
from assistant.meter import UsedUp
from assistant.mind import Mind
from assistant.rewording import Plain, reword
from crm_tools.insights.customer import customer_360
from crm_tools.insights.summary import Sentence, sentences
from crm_tools.words import Language, Words

__all__ = ["Summary", "summarise"]


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentences in the language asked for; `by_model` says which of them a model worded."""

    contact_id: str
    language: Language
    sentences: tuple[Sentence, ...]
    by_model: tuple[bool, ...]

    @property
    def text(self) -> str:
        told = [one.text.say(self.language) for one in self.sentences]
        return ("" if self.language == "zh" else " ").join(told)


async def summarise(mind: Mind, contact_id: str, language: Language) -> Summary:
    """What a colleague has to know about a customer; raises NotFound.

    A configured model may word each sentence anew; what does not pass the review against the very facts of that
    sentence is dropped, and the built-in wording stands. So it does when the model fails or takes too long, or the
    site's budget is used up.
    """
    now = mind.clock()
    view = await mind.threads.read(lambda session: customer_360(session, contact_id, now=now))
    built_in = sentences(view)
    if mind.writer is None:
        return Summary(contact_id, language, tuple(built_in), (False,) * len(built_in))
    plain = [Plain(one.text.say(language), one.refs) for one in built_in]
    try:
        await mind.meter.reserve(None, sum(len(one.text) for one in plain) + ANSWER_TOKENS)
    except UsedUp:
        return Summary(contact_id, language, tuple(built_in), (False,) * len(built_in))
    worded = await reword(mind.writer, plain, view, language)
    told = [
        one if new is None else Sentence(Words(new, new), one.refs) for one, new in zip(built_in, worded, strict=True)
    ]
    return Summary(contact_id, language, tuple(told), tuple(one is not None for one in worded))
