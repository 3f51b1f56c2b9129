"""The access table as a page for people, in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tools.access import access_table
from crm_tools.people.levels import Level
from crm_tools.registry import Effect, Tool, load_tools
from crm_tools.words import Words, fill, plain

__all__ = ["access_page"]

HEAD = """# Who may do and see what · 谁能做什么、看到什么

Made from `crm_tools/access.yaml` by `deskside access`; change the table, not this page.
本页由 `deskside access` 根据 `crm_tools/access.yaml` 生成，请修改表而非本页。

Who speaks comes from the session and never from an argument; whose rows are read is in the query. A record or field
that is not named here is not shown. · 身份来自会话而非参数，数据范围写在查询条件里；此处未列出的记录或字段一律不显示。
"""
LEVELS = """
## Levels · 级别

Each may do and see what the ones above it may. · 每一级都包含其上各级的权限。

| level 级别 | who | 说明 |
|---|---|---|
"""
TOOLS = """
## Tools · 工具

| tool 工具 | from 起始级别 | shown meanwhile 执行时提示 | effect 作用 | brings 返回记录 |
|---|---|---|---|---|
"""
SEARCH = """
`search_knowledge` is open to everybody and shows published articles; only colleagues are shown internal ones.
`search_knowledge` 对所有人开放，仅显示公开文章；内部文章只对同事显示。
"""
RECORDS = """
## Records · 记录

| record 记录 | from 起始级别 | fields 可见字段 |
|---|---|---|
"""
EFFECTS = {
    Effect.READ: Words("reads", "查询"),
    Effect.WRITE: Words("writes, after a yes; {undo}", "经同意后写入；{undo}"),
    Effect.HANDOFF: Words("passes on to a person", "转人工"),
}


def access_page() -> str:
    """The page as Markdown."""
    table = access_table()
    levels = "".join(f"| {one} | {table.words(one).en} | {table.words(one).zh} |\n" for one in Level)
    tools = sorted(load_tools().values(), key=lambda one: (list(Level).index(one.level), one.name))
    rows = "".join(_tool(one, table.tools[one.name].records) for one in tools)
    records = "".join(_record(kind, fields) for kind, fields in table.records.items())
    return f"{HEAD}{LEVELS}{levels}{TOOLS}{rows}{SEARCH}{RECORDS}{records}"


def _tool(one: Tool, kinds: Sequence[str]) -> str:
    effect = fill(EFFECTS[one.effect], {"undo": _undo(one)})
    said = f"{one.doing.en} · {one.doing.zh} | {effect.en} · {effect.zh}"
    return f"| `{one.name}` | {one.level} | {said} | {', '.join(kinds)} |\n"


def _undo(one: Tool) -> Words:
    """How long a write can be taken back, or the name by which it has to be agreed to because it cannot."""
    if one.undo is not None:
        minutes = int(one.undo.within.total_seconds()) // 60
        many = (
            Words(f"{minutes} min", f"{minutes} 分钟")
            if minutes < 120
            else Words(f"{minutes // 60} h", f"{minutes // 60} 小时")
        )
        return Words(f"undo within {many.en}", f"{many.zh}内可撤销")
    name = one.by_name or plain("")
    return Words(f"for good, by name: “{name.en}”", f"不可撤销，须明确回复“{name.zh}”")


def _record(kind: str, fields: Mapping[Level, Sequence[str]]) -> str:
    """One row for each level that sees something more than the one before it."""
    rows = [(level, fields[level]) for level in Level if level in fields]
    return "".join(f"| {kind} | {level} | {', '.join(named)} |\n" for level, named in rows)
