"""What a step of a procedure does, in plain words of both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from assistant.procedures.kinds import KINDS
from assistant.procedures.procedure import Slot
from assistant.procedures.steps import Answer, Call, Get, HandOver, Help, Prove, Say, Step, Tell, TurnTo
from assistant.procedures.wording import TOPICS, line, quoted
from crm_tools.words import Language, Words

__all__ = ["step_words"]

_TOLD_FROM_PAGES = Words("answer {asked} from the help pages", "根据帮助文档回答{asked}")
_RULE_BESIDE = Words(", with what the help pages answer to {asked}", "，并附上帮助文档对{asked}的规定")


def step_words(step: Step, language: Language, slots: Mapping[str, Slot]) -> str:
    """What a step does, without its conditions."""
    zh = language == "zh"
    text = _did(step, language, slots)
    if step.note:
        text += f"（{line(step.note.zh)}）" if zh else f" ({line(step.note.en)})"
    return text


def _did(step: Step, language: Language, slots: Mapping[str, Slot]) -> str:
    zh = language == "zh"
    match step:
        case Get():
            return _got(step, language, slots)
        case TurnTo():
            return f"转到流程 `{step.turn_to}`" if zh else f"go on with `{step.turn_to}`"
        case Call():
            return f"调用 `{step.call}`" if zh else f"call `{step.call}`"
        case Tell():
            return _told(step, language)
        case Help():
            return _helped(step, language)
        case Answer():
            return _TOLD_FROM_PAGES.say(language).replace("{asked}", quoted(step.answer.say(language)))
        case Prove():
            return "先验证客户身份" if zh else "have the customer prove who they are"
        case Say():
            return f"{'说' if zh else 'say '}{quoted(step.say.say(language))}"
        case HandOver():
            team = TOPICS[step.hand_over].say(language)
            return f"转人工（{team}）：{step.reason}" if zh else f"hand over to {team}: {step.reason}"
        case _:
            assert_never(step)


def _got(step: Get, language: Language, slots: Mapping[str, Slot]) -> str:
    zh = language == "zh"
    text = f"弄清 `{step.get}`" if zh else f"have `{step.get}` known"
    slot = slots.get(step.get)
    if slot and slot.kind in KINDS and not slot.ask:
        text += f"（{KINDS[slot.kind].words.zh}）" if zh else f" ({KINDS[slot.kind].words.en})"
    if step.showing:
        text += "，先说明订单的状态" if zh else ", saying first how the order stands"
    return text


def _told(step: Tell, language: Language) -> str:
    zh = language == "zh"
    told = f"从记录中查询并告知：`{step.tell}`" if zh else f"look it up in the records and tell it: `{step.tell}`"
    if not step.beside:
        return told
    return told + _RULE_BESIDE.say(language).replace("{asked}", quoted(step.beside.say(language)))


def _helped(step: Help, language: Language) -> str:
    only = step.help == "only"
    if language == "zh":
        return f"根据帮助文档回答客户的问题{'，到此为止' if only else '，再继续'}"
    return f"answer the customer's question from the help pages{' and stop there' if only else ' first'}"
