"""`deskside kb search|list|show|history`: what the library knows, and whether it would answer."""

from __future__ import annotations

import re
from dataclasses import asdict

from rich.text import Text

from assistant.engine.language import detect
from channels.api.knowledge_views import revision_view, state_line, state_view
from channels.kb_opening import opened_desk
from channels.kb_printing import print_json, print_markdown, print_table, say, shown_of, warn
from knowledge_base.article_markdown import as_markdown
from knowledge_base.errors import IndexFailure
from knowledge_base.library import Library
from knowledge_base.passages import Audience, Found, Passage
from knowledge_base.ranking import ANSWERABLE

__all__ = ["history", "list_articles", "search", "show"]

SHOWN = 200  # characters of a passage in a row
WORD = re.compile(r"[A-Za-zÀ-ÿ0-9]{3,}|[\u3400-\u9fff]+")
NOTHING = "The library is empty. `deskside kb add FOLDER` takes articles in, `deskside kb write FILE` writes one."


def search(question: str, *, language: str, audience: str, limit: int, as_json: bool) -> None:
    """The passages and whether they answer; leaves no trace, so trying it out makes no gap."""
    spoken = language or detect(question, "en")
    with opened_desk() as desk:
        found = desk.library.search(question, language=spoken, audience=Audience(audience), limit=limit, keep=False)
        _tell_unindexed(desk.library)
    if as_json:
        print_json({"answerable": found.answerable, "passages": [asdict(one) for one in found.passages]})
        return
    passages = sorted(found.passages, key=lambda one: -one.score)
    if passages:
        rows = [(_score(one), one.article_id, one.language, _told(one, question)) for one in passages]
        print_table(("sure", "article", "in", "where it stands"), rows, right=("sure",), whole=("article", "in"))
    say(_verdict(found, passages))


def _verdict(found: Found, passages: list[Passage]) -> str:
    if not passages:
        return "None of these answers the question: nothing is near it. `deskside kb list` shows what there is."
    best, enough = passages[0].score, [one for one in passages if one.score >= ANSWERABLE]
    if found.answerable and enough:
        rest = f"\nThose in brackets are below {ANSWERABLE:.2f}, too unsure to answer with."
        first = "the first" if len(enough) == 1 else f"the first {len(enough)}"
        said = f"The assistant would answer with {first} of these, and cite {passages[0].article_id} ({best:.2f})."
        return said + (rest if len(enough) < len(passages) else "")
    return (
        "None of these answers the question. The assistant would say that it does not know: "
        f"the surest is at {best:.2f}, and {ANSWERABLE:.2f} is needed."
    )


def _score(one: Passage) -> str:
    return f"{one.score:.2f}" if one.score >= ANSWERABLE else f"({one.score:.2f})"


def _told(one: Passage, question: str) -> Text:
    """Where the passage stands, and below it how it begins."""
    return Text.assemble((f"{_place(one)}\n", "italic"), _quoted(one, question))


def _place(one: Passage) -> str:
    return " › ".join(filter(None, (one.title, one.heading)))


def _quoted(one: Passage, question: str) -> Text:
    """The passage's opening, the question's words in it in bold."""
    text = Text(_opening(one.text))
    for word in dict.fromkeys(WORD.findall(question)):
        parts = [word] if word.isascii() else [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        for part in parts:
            bound = r"\b" if part.isascii() else ""
            text.highlight_regex(re.compile(f"{bound}{re.escape(part)}", re.IGNORECASE), "bold")
    return text


def _opening(text: str) -> str:
    """As much of a passage as a row shows, cut after a whole word; Chinese has no spaces, any place will do."""
    if len(text) <= SHOWN:
        return text
    cut = text[: SHOWN + 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return (cut[:space] if space > SHOWN // 2 else cut[:SHOWN]).rstrip() + " …"


def _tell_unindexed(library: Library) -> None:
    try:
        status = library.status()
    except IndexFailure as error:
        warn(f"{error}\nThis search went by words alone.")
        return
    if status.owner:
        warn(f"process {status.owner}, a running server, owns the index: this search went by words alone")
        return
    missing = status.chunks - status.indexed
    if missing > 0:
        are = "passage is" if status.chunks == 1 else f"passages {'is' if missing == 1 else 'are'}"
        warn(
            f"{missing} of {status.chunks} {are} not indexed yet; "
            "`deskside kb index` does it now, a running server by itself"
        )


def list_articles(*, language: str, part: str, limit: int, as_json: bool) -> None:
    """Articles by id; `part` is a part of an id or title, `limit` 0 shows all."""
    with opened_desk() as desk:
        states = desk.curation.articles.all()
    folded = part.casefold()
    found = [
        one
        for one in states
        if language in ("", one.article.language)
        and (folded in one.article.article_id.casefold() or folded in one.article.title.casefold())
    ]
    page = found[: limit or None]
    if as_json:
        print_json(
            {
                "articles": [{**state_line(one), "article_id": one.article.article_id} for one in page],
                "total": len(found),
            }
        )
        return
    if not states:
        say(f"0 articles. {NOTHING}")
        return
    print_table(
        ("id", "in", "title", "category", "audience", "from", "updated"),
        [
            (
                one.article.article_id,
                one.article.language,
                one.article.title,
                one.article.category,
                one.article.audience.value,
                one.origin,
                str(one.article.updated or ""),
            )
            for one in page
        ],
        whole=("in", "category", "audience", "from", "updated"),
        spare=("from", "updated", "category"),
    )
    say(shown_of(len(page), len(found), "article"))


def show(article_id: str, *, language: str, as_markdown_text: bool, as_json: bool) -> None:
    """An article in its languages. Raises NotThere."""
    with opened_desk() as desk:
        found = desk.curation.articles.one(article_id, language)
    if as_json:
        print_json({"articles": [state_view(one) for one in found]})
        return
    for place, one in enumerate(found):
        if as_markdown_text:
            print_markdown(as_markdown(one))
            continue
        facts = [one.article.audience.value, f"revision {one.article.revision}", one.source or f"{one.origin} here"]
        facts += [f"review by {one.review_on}"] if one.review_on else []
        say(("\n" if place else "") + f"{one.article.title} ({one.article.article_id}, {one.article.language})")
        say(" · ".join(facts) + "\n")
        print_markdown(one.article.text)


def history(article_id: str, *, language: str, limit: int, as_json: bool) -> None:
    """An article's states, newest first. Raises NotThere."""
    with opened_desk() as desk:
        found = desk.curation.articles.history(article_id, language, limit=limit)
    if as_json:
        print_json({"revisions": [revision_view(one) for one in found]})
        return
    rows = [
        (str(one.number), f"{one.at:%Y-%m-%d %H:%M}", one.action, one.title, one.audience.value, f"{len(one.text):,}")
        for one in found
    ]
    print_table(
        ("revision", "when (UTC)", "what", "title", "audience", "characters"), rows, right=("revision", "characters"),
        whole=("when (UTC)", "what", "audience"), spare=("audience",),
    )  # fmt: skip
    say(f"`deskside kb history {article_id} --language {language} --json` has the texts.")
