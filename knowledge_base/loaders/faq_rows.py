"""Rows of a sheet: each row of questions and answers an article; any other sheet one article with a table."""

from __future__ import annotations

import difflib
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from knowledge_base.errors import UnreadableSource
from knowledge_base.loaders.drafts import Draft, language_of, named_after
from knowledge_base.passages import Audience

__all__ = ["sheet_articles"]

HEADINGS = {
    "question": "question q title heading faq 问题 问 标题 题目 提问 常见问题",
    "answer": "answer a text content body reply solution 答案 答 回答 内容 正文 回复 解答",
    "id": "id article_id 编号 文章编号",
    "language": "language lang 语言",
    "category": "category topic section 分类 类别 类目",
    "audience": "audience 受众 可见范围",
    "tags": "tags tag keywords 标签 关键词 关键字",
    "updated": "updated 更新 更新日期 更新时间",
    "review": "review 复审 复审日期",
}
NAMED = {name: column for column, names in HEADINGS.items() for name in names.split()}
LANGUAGES = {"en": "en", "english": "en", "英文": "en", "英语": "en", "zh": "zh", "chinese": "zh", "中文": "zh"}
AUDIENCES = {"": "public", "公开": "public", "客户": "public", "员工": "staff", "内部": "staff"}
MOST_ROWS = 5_000
LONGEST_SLUG = 60


def sheet_articles(rows: Iterable[Sequence[str]], *, path: Path, sheet: str = "") -> Iterator[Draft]:
    """The articles of one sheet; blank text stands for a row that lacks its answer or its question."""
    filled = [row for row in ([cell.strip() for cell in row] for row in rows) if any(row)]
    if len(filled) > MOST_ROWS:
        raise UnreadableSource(f"has more than {MOST_ROWS:,} rows; split it into several files")
    if not filled:
        return
    columns = _columns(filled[0])
    if {"question", "answer"} <= set(columns):
        yield from _questions(filled[1:], columns, path)
    else:
        yield _table(filled, path, sheet)


def _columns(heading: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, cell in enumerate(heading):
        name = unicodedata.normalize("NFKC", cell).casefold().strip().replace(" ", "_")
        column = NAMED.get(name)
        if column is None and difflib.get_close_matches(name, ["audience"], cutoff=0.8):
            raise UnreadableSource(f"unknown column {cell!r}; did you mean 'audience'?")
        if column:
            columns.setdefault(column, place)
    return columns


def _questions(rows: Iterable[Sequence[str]], columns: dict[str, int], path: Path) -> Iterator[Draft]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, start=2):
        facts = {column: row[place] for column, place in columns.items() if place < len(row)}
        question, answer = facts.get("question", ""), facts.get("answer", "")
        made = f"{named_after(path.stem)}-{_slug(question)}"
        seen[made] = seen.get(made, 0) + 1
        yield Draft(
            article_id=_id(facts.get("id", ""), number) or (made if seen[made] == 1 else f"{made}-{seen[made]}"),
            language=_language(facts.get("language", ""), f"{question} {answer}", path, number),
            title=question or f"row {number}",
            text=answer if question else "",
            category=facts.get("category", ""),
            audience=_audience(facts.get("audience", ""), number),
            updated=_day(facts.get("updated", ""), number),
            tags=tuple(part.strip() for part in facts.get("tags", "").replace("，", ",").split(",") if part.strip()),
            review_on=_day(facts.get("review", ""), number),
            is_named=bool(facts.get("id")),
        )


def _id(said: str, number: int) -> str:
    made = named_after(said)[:100] if said else ""
    if said and not made.replace("-", "").replace("_", ""):
        raise UnreadableSource(f"row {number}: id {said!r} holds no letter or digit")
    return made


def _slug(question: str) -> str:
    slug = named_after(question)
    if len(slug) <= LONGEST_SLUG:
        return slug
    return f"{slug[: LONGEST_SLUG - 9].rstrip('-')}-{hashlib.sha256(question.encode()).hexdigest()[:8]}"


def _language(said: str, text: str, path: Path, number: int) -> str:
    if not said:
        return language_of(text, path)
    folded = said.casefold()
    known = LANGUAGES.get(folded) or LANGUAGES.get(folded[:2] if folded[2:3] in ("-", "_") else "")
    if known is None:
        raise UnreadableSource(f"row {number}: language must be en or zh, not {said!r}")
    return known


def _audience(said: str, number: int) -> Audience:
    try:
        return Audience(AUDIENCES.get(said.casefold(), said.casefold()))
    except ValueError as error:
        raise UnreadableSource(f"row {number}: audience must be public or staff, not {said!r}") from error


def _day(said: str, number: int) -> date | None:
    try:
        return date.fromisoformat(said[:10]) if said else None
    except ValueError as error:
        raise UnreadableSource(f"row {number}: a day is written like 2026-05-31, not {said!r}") from error


def _table(rows: Sequence[Sequence[str]], path: Path, sheet: str) -> Draft:
    columns = max(len(row) for row in rows)
    lines = [
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in [*row, *[""] * (columns - len(row))])
        for row in rows
    ]
    text = "\n".join([f"{lines[0]} |", "|" + "---|" * columns, *(f"{one} |" for one in lines[1:])])
    return Draft(
        article_id=named_after(f"{path.stem} {sheet}"),
        language=language_of(text, path),
        title=f"{path.stem}: {sheet}" if sheet else path.stem,
        text=text,
    )
