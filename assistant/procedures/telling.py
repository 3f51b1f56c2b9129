"""A procedure told to a language model: what is to be known, asked, done and kept to, in a page or less. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from assistant.procedures.procedure import Procedure
from assistant.procedures.step_wording import step_words
from assistant.procedures.steps import Call
from assistant.procedures.wording import argument, conditions, line, slot_words
from crm_tools.words import Language, Words

__all__ = ["MOST", "told", "told_all"]

MOST = 3  # procedures in one prompt
_HEAD = Words("Procedure `{name}`: {title}", "流程 `{name}`：{title}")
_MEANT = Words("Meant when: {about}", "适用：{about}")
_LIKE = Words(" Customers say: {examples}", "客户会说：{examples}")
_SLOTS = Words("Has to be known, asked one at a time and only when missing:", "须弄清（缺什么问什么，一次一问）：")
_STEPS = Words("Steps, from the top each time, until one ends it:", "步骤（每次从头看，直到某步结束）：")
_IF = Words("If {conditions}: {step}", "如果{conditions}：{step}")
_WITH = Words(" with {arguments}", "，参数：{arguments}")
_PROPOSED = Words(
    "The tool only proposes: say what it would do, ask for a yes, never say it is done before it ran.",
    "工具只生成待确认的申请：说明将办理的内容，请客户确认；办理完成前不得说已办理。",
)
_REFUSED = Words(
    "If it refuses: {begin}give its own reason, then offer {ways}.", "若被拒绝：{begin}说明其原因，再提供{ways}。"
)
_BESIDE = Words(
    "With the preview, say what the help pages answer to “{question}”. ",
    "说明申请内容时，附上帮助文档对“{question}”的规定。",
)
_AGAIN = Words("If it could not use {name}, ask for it again.", "若 {name} 不可用，请再次询问。")
_WITHOUT = Words("Without the tool: say “{say}”", "工具不可用时：说“{say}”")
_WAYS = {"ticket": Words("a ticket or a person", "提交工单或转人工"), "person": Words("a person", "转人工")}
_INTRO = Words(
    "How this house does it. Follow the one that fits; if none does, leave them aside.",
    "本店的办理流程。按适用的一项办理；都不适用则忽略。",
)


def told_all(procedures: Iterable[Procedure], language: Language, lent: Collection[str] | None = None) -> str:
    """The first few of `procedures`, "" for none; `lent` are the tools there are, None for all of them."""
    chosen = list(procedures)[:MOST]
    if not chosen:
        return ""
    return "\n\n".join([_INTRO.say(language), *(told(one, language, lent) for one in chosen)])


def told(procedure: Procedure, language: Language, lent: Collection[str] | None = None) -> str:
    """One procedure as instructions, about 25 lines at the most."""
    lines = [_filled(_HEAD, language, name=procedure.name, title=procedure.title.say(language))]
    lines.append(_filled(_MEANT, language, about=procedure.about.say(language)) + _examples(procedure, language))
    missing = lent is not None and bool(procedure.calls) and not set(procedure.calls) & set(lent)
    if missing and procedure.without:
        return "\n".join([*lines, _filled(_WITHOUT, language, say=procedure.without.say.say(language))])
    if procedure.slots:
        lines.append(_SLOTS.say(language))
        lines += [f"- {slot_words(name, slot, language)}" for name, slot in procedure.slots.items()]
    lines.append(_STEPS.say(language))
    lines += [f"{at}. {_step(procedure, at - 1, language)}" for at in range(1, len(procedure.steps) + 1)]
    calls = [step for step in procedure.steps if isinstance(step, Call)]
    if calls:
        lines.append(_PROPOSED.say(language))
        lines += list(dict.fromkeys(_after(step, language) for step in calls))
    return "\n".join(lines)


def _examples(procedure: Procedure, language: Language) -> str:
    if procedure.examples is None:
        return ""
    some = (procedure.examples.zh if language == "zh" else procedure.examples.en)[:2]
    between = "" if language == "zh" else ", "
    return _filled(_LIKE, language, examples=between.join(f"“{line(one)}”" for one in some))


def _step(procedure: Procedure, at: int, language: Language) -> str:
    step = procedure.steps[at]
    text = step_words(step, language, procedure.slots)
    if isinstance(step, Call) and step.arguments:
        between = "；" if language == "zh" else ", "
        given = between.join(f"{name} = {argument(filling, language)}" for name, filling in step.arguments.items())
        text += _filled(_WITH, language, arguments=given)
    if not step.when:
        return text[0].upper() + text[1:]
    return _filled(_IF, language, conditions=conditions(step.when, language), step=text)


def _after(step: Call, language: Language) -> str:
    """What to do when the tool says no."""
    zh = language == "zh"
    begin = beside = ""
    if step.beside:
        beside = _filled(_BESIDE, language, question=step.beside.say(language))
    if step.refused:
        begin = f"先说“{line(step.refused.zh)}”，" if zh else f"begin with “{line(step.refused.en)}”; "
    refused = _filled(_REFUSED, language, begin=begin, ways=_WAYS[step.offers].say(language))
    names = list(dict.fromkeys(f"`{one.get}`" for one in step.again))
    if not names:
        return beside + refused
    again = _filled(_AGAIN, language, name=("或 " if zh else " or ").join(names))
    return f"{beside}{again}{'' if zh else ' '}{refused}"


def _filled(words: Words, language: Language, **values: str) -> str:
    text = words.say(language)
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", re.sub(r"\s", " ", value))
    return text
