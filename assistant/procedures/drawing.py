"""A procedure as a Mermaid flowchart: every step a node, its conditions on the edges. Pure.

Syntax: https://mermaid.js.org/syntax/flowchart.html; every label stands in quotes, with what is special written as
Mermaid's entities (#quot;, #35;).
"""

from __future__ import annotations

from assistant.procedures.procedure import Procedure
from assistant.procedures.step_wording import step_words
from assistant.procedures.steps import Answer, Call, Get, HandOver, Help, Prove, Say, Step, Tell, TurnTo, ends
from assistant.procedures.wording import conditions, line
from crm_tools.words import Language, Words

__all__ = ["draw"]

_LONGEST = 160
_NO = Words("otherwise", "否则")
_YES = Words("yes", "同意")
_DECLINED = Words("no", "不同意")
_REFUSED = Words("refused", "被拒绝")
_AGAIN = Words("cannot be used", "无法使用")
_UNLENT = Words("the tool cannot be used here", "此处不可使用该工具")
_ASK = Words("propose it and ask for a yes", "提出申请并请客户确认")
_DONE = Words("done", "已办理")
_NOTHING = Words("nothing is changed", "不作任何更改")
_WAYS = {
    "ticket": Words("offer a ticket or a person", "提供提交工单或转人工"),
    "person": Words("offer a person", "提供转人工"),
}
_KINDS = {"get": ("[/", "/]"), "call": ("[[", "]]"), "end": ("([", "])"), "turn": ("[\\", "\\]"), "ask": ("{{", "}}")}


def draw(procedure: Procedure, language: Language) -> str:
    """`flowchart TD …`, to be shown wherever Mermaid is read (GitHub, GitLab, mermaid.live)."""
    rows = ["flowchart TD", f"  start{_node('end', procedure.title.say(language))}"]
    ahead: list[tuple[str, str]] = [("start", "")]
    if procedure.without and procedure.calls:
        rows.append(f"  without{_node('end', procedure.without.say.say(language))}")
        rows.append(_edge("start", "without", _UNLENT.say(language)))
    for at, step in enumerate(procedure.steps):
        name = f"s{at + 1}"
        rows.append(f"  {name}{_node(_shape(step), step_words(step, language, procedure.slots))}")
        label = conditions(step.when, language)
        rows += [_edge(before, name, "; ".join(filter(None, (edge, label)))) for before, edge in ahead]
        rows += _answers(step, name, procedure, language)
        passed = [(name, "")] if _goes_on(step) else []
        # Whoever may skip this step goes on from where they were; the edge says "otherwise" once.
        ahead = passed + [(before, edge or _NO.say(language)) for before, edge in ahead] if step.when else passed
    return "\n".join(rows) + "\n"


def _answers(step: Step, name: str, procedure: Procedure, language: Language) -> list[str]:
    """What may come of a call: a yes, a no, a refusal, a question once more."""
    if not isinstance(step, Call):
        return []
    rows = [
        f"  {name}_ask{_node('ask', _ASK.say(language))}",
        _edge(name, f"{name}_ask", ""),
        f"  {name}_done{_node('end', _DONE.say(language))}",
        _edge(f"{name}_ask", f"{name}_done", _YES.say(language)),
        f"  {name}_no{_node('end', _NOTHING.say(language))}",
        _edge(f"{name}_ask", f"{name}_no", _DECLINED.say(language)),
    ]
    way_on = _WAYS[step.offers].say(language)
    if step.refused:
        way_on = f"{step.refused.say(language)} {way_on}"
    rows += [f"  {name}_refused{_node('end', way_on)}", _edge(name, f"{name}_refused", _REFUSED.say(language))]
    for wanted in dict.fromkeys(one.get for one in step.again):
        back = next((f"s{at}" for at, one in enumerate(procedure.steps, 1) if _gets(one, wanted)), name)
        rows.append(f"  {name} -.->|{_quoted(f'{wanted}: {_AGAIN.say(language)}')}| {back}")
    return rows


def _gets(step: Step, slot: str) -> bool:
    return isinstance(step, Get) and step.get == slot


def _goes_on(step: Step) -> bool:
    return not ends(step)


def _shape(step: Step) -> str:
    match step:
        case Get() | Prove():
            return "get"
        case Call() | Tell() | Help() | Answer():
            return "call"
        case TurnTo():
            return "turn"
        case Say() | HandOver():
            return "end"


def _node(shape: str, label: str) -> str:
    begin, end = _KINDS[shape]
    return f"{begin}{_quoted(label)}{end}"


def _edge(before: str, after: str, label: str) -> str:
    return f"  {before} -->|{_quoted(label)}| {after}" if label else f"  {before} --> {after}"


def _quoted(label: str) -> str:
    """The label in quotes, every character in it that means something to Mermaid or to HTML as an entity."""
    text = line(label.replace("`", ""))
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    for special in '#"&<>|\\{}[]':
        text = text.replace(special, f"\0{ord(special)};")
    return '"' + text.replace("\0", "#") + '"'
