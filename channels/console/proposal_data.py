"""A proposal as plain data: what it would change and, as a form, what a lead may suggest instead."""

from __future__ import annotations

from assistant.argument_fields import ArgumentField, fields_of
from channels.console.words import all_codes, named, say
from crm_tools.approvals import Proposal
from crm_tools.desk import Change
from crm_tools.registry import customer_tools
from crm_tools.words import Words

__all__ = ["changes_data", "effects_data", "fields_data", "why_of"]

NOTHING = "–"


def why_of(found: Proposal, language: str) -> str:
    """Why a colleague has to agree; empty where nobody has to."""
    why = found.preview.needs_approval
    return why.say(language) if why else ""


def effects_data(found: Proposal, language: str) -> list[str]:
    """What follows from it, without the need for approval, which is said on its own."""
    why = _bare(why_of(found, language))
    return [said for one in found.preview.effects if _bare(said := one.say(language)) != why]


def changes_data(found: Proposal, language: str) -> list[dict[str, str]]:
    """The fields as they are and as they would be."""
    return [_change(one, language) for one in found.preview.changes]


def fields_data(found: Proposal, language: str) -> list[dict[str, object]]:
    """The form of its arguments; empty for a tool that is there no more."""
    tool = customer_tools().get(found.tool)
    return [_field(one, language) for one in fields_of(tool, found.arguments)] if tool else []


def _change(one: Change, language: str) -> dict[str, str]:
    return {"name": one.name.say(language), "before": _said(one.before, language), "after": _said(one.after, language)}


def _said(words: Words | None, language: str) -> str:
    return words.say(language) if words else NOTHING


def _field(one: ArgumentField, language: str) -> dict[str, object]:
    options = ("yes", "no") if one.kind == "yes_no" else one.options
    return {
        "name": one.name,
        "label": named("argument", one.name, language),
        "hint": say("one_a_line", language) if one.kind == "list" else "",
        "kind": "choice" if one.kind == "yes_no" else one.kind,
        "required": one.required,
        "value": one.value,
        "options": [{"value": each, "label": _option(one.name, each, language)} for each in options],
    }


def _option(argument: str, value: str, language: str) -> str:
    """A choice in words; a ticket's kind has its own already."""
    if value in all_codes()["choice"]:
        return named("choice", value, language)
    return named(argument if argument in all_codes() else "choice", value, language)


def _bare(sentence: str) -> str:
    return sentence.rstrip(".。")
