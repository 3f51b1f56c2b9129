"""`deskside procedures list|show|draw`: what the operator is shown of procedures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from assistant.procedures.drawing import draw
from assistant.procedures.procedure import Procedure
from assistant.procedures.telling import told
from assistant.settings import read_settings
from assistant.stores import open_store
from channels.kb_printing import print_json, print_table, say
from channels.procedures_opening import named, opened_shelf, own_folder, where
from crm_tools.limits import TOOLS, Rule, needs_approval
from crm_tools.people.company import company
from crm_tools.registry import Tool, customer_tools
from crm_tools.words import Language, Words

__all__ = ["draw_procedure", "list_procedures", "show_procedure"]

_KINDS = {
    "built in": Words("built in", "内置"),
    "yours": Words("yours", "自建"),
    "yours, in the place of the built-in one": Words("yours, in the place of the built-in one", "自建，替换了内置流程"),
}
_CONSENT = {
    "yes": Words("`{tool}` runs after the customer's yes and can be undone.", "`{tool}` 经客户同意后执行，可以撤销。"),
    "name": Words(
        "`{tool}` cannot be undone: the customer has to agree by name (“{name}”).",
        "`{tool}` 无法撤销：客户须说出“{name}”方可执行。",
    ),
}
_NO_WRITES = Words("It changes nothing by a tool of its own steps.", "步骤中没有会更改数据的工具。")
_NONE = Words(
    "No colleague has to agree (rules: `approvals` in the company's profile).",
    "无需同事审批（规则见公司资料中的 `approvals`）。",
)
_VERSION = Words("Version {version}, {kind}: {file}", "版本 {version}，{kind}：{file}")


def list_procedures(language: Language, *, as_json: bool) -> None:
    """All procedures by name."""
    shelf = opened_shelf()
    rows = [(one, *where(shelf, one.name)) for one in sorted(shelf, key=lambda one: one.name)]
    if as_json:
        print_json({"procedures": [_facts(one, file, kind) for one, file, kind in rows], "total": len(rows)})
        return
    print_table(
        ("name", "title", "version", "whose", "tools"),
        [
            (one.name, one.title.say(language), str(one.version), _KINDS[kind].say(language), ", ".join(one.calls))
            for one, _, kind in rows
        ],
        right=("version",),
        spare=("tools", "version"),
    )
    say(f"{len(rows)} procedures; your own stand in {own_folder()}. `deskside procedures show NAME` shows one.")


def show_procedure(name: str, language: Language, *, as_json: bool) -> None:
    """One procedure in plain words. Raises NotFound."""
    shelf = opened_shelf()
    one = named(shelf, name)
    file, kind = where(shelf, name)
    consent, approvals = _consent(one, language), _approvals(one, language)
    if as_json:
        print_json(
            {
                **_facts(one, file, kind),
                "steps": told(one, language).splitlines(),
                "consent": consent,
                "approvals": approvals,
                "procedure": one.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            }
        )
        return
    say(told(one, language))
    say("")
    for line in (*consent, *approvals):
        say(line)
    head = _VERSION.say(language).format(version=one.version, kind=_KINDS[kind].say(language), file=file)
    say(head)


def draw_procedure(name: str, language: Language) -> None:
    """A Mermaid flowchart on stdout. Raises NotFound."""
    sys.stdout.write(draw(named(opened_shelf(), name), language))


def _facts(one: Procedure, file: str, kind: str) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": {"en": one.title.en, "zh": one.title.zh},
        "version": one.version,
        "whose": kind,
        "file": file,
        "tools": list(one.calls),
    }


def _consent(one: Procedure, language: Language) -> list[str]:
    tools = [customer_tools()[name] for name in one.calls]
    return [_agreed(tool, language) for tool in tools] or [_NO_WRITES.say(language)]


def _agreed(tool: Tool, language: Language) -> str:
    if tool.by_name is None:
        return _CONSENT["yes"].say(language).format(tool=tool.name)
    return _CONSENT["name"].say(language).format(tool=tool.name, name=tool.by_name.say(language))


def _approvals(one: Procedure, language: Language) -> list[str]:
    """The profile's rules that may hold a write of its steps back, each as a customer would be told it."""
    if not one.calls:
        return []
    with open_store(read_settings()).reading() as session:
        profile = company(session)
    said = [words.say(language) for rule in profile.approvals for words in _said(rule, one.calls, profile.currency)]
    return [f"- {words}" for words in dict.fromkeys(said)] or [_NONE.say(language)]


def _said(rule: Rule, tools: Sequence[str], currency: str) -> list[Words]:
    """What a rule says of each tool, tier and reason it is about."""
    amount = (rule.above_minor or 0) + 1
    cases = [
        (tool, tier, reason)
        for tool in tools
        if tool in TOOLS
        for tier in rule.tiers or ("",)
        for reason in rule.reasons or ("",)
    ]
    found = [
        needs_approval([rule], tool=tool, amount_minor=amount, tier=tier, reason=reason, currency=currency)
        for tool, tier, reason in cases
    ]
    return [one for one in found if one]
