"""The help centre as pages: what there is to read, and each article, so that a citation has somewhere to open."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Header
from fastapi.responses import HTMLResponse

from channels.doors import Doors, OpenDoors
from channels.pages.editions import asked_for, edition_html, gone_html
from channels.pages.frame import OTHER, company_name, language_of, public_page
from crm_tools.errors import NotFound
from crm_tools.people.company import Company, company
from crm_tools.store import Session
from crm_tools.words import Language, Words
from knowledge_base.editions import Opened, open_edition
from knowledge_base.passages import ArticleLine, Audience

__all__ = ["router"]

router = APIRouter(tags=["pages"], include_in_schema=False)

TITLE = Words("How can we help?", "有什么可以帮您？")
COUNT = Words("{n} articles", "共 {n} 篇文章")
EMPTY = Words("No article has been published yet.", "暂未发布文章。")
BACK = Words("All articles", "全部文章")
REST = Words("More", "其他")
CATEGORIES: dict[str, Words] = {
    "orders": Words("Orders", "订单"),
    "shipping": Words("Shipping and delivery", "配送与送达"),
    "returns": Words("Returns and refunds", "退货与退款"),
    "payments": Words("Payment", "支付"),
    "invoices": Words("Invoices", "发票"),
    "products": Words("Products", "商品"),
    "care": Words("Use and care", "使用与保养"),
    "repair": Words("Repair and parts", "维修与配件"),
    "warranty": Words("Warranty", "保修"),
    "accounts": Words("Your account", "账户"),
    "business": Words("Business customers", "企业客户"),
    "company": Words("About us", "关于我们"),
}


@router.get("/help", response_class=HTMLResponse)
async def help_front(house: OpenDoors, accept_language: Annotated[str, Header()] = "") -> HTMLResponse:
    """The list in the browser's language."""
    shown = await _list_page(house, language_of(accept_language))
    shown.headers["Vary"] = "Accept-Language"
    return shown


@router.get("/help/{language}", response_class=HTMLResponse)
async def help_index(language: str, house: OpenDoors) -> HTMLResponse:
    """All public articles of one language, by category."""
    return await _list_page(house, _known(language))


@router.get("/help/{language}/{article_id}", response_class=HTMLResponse)
async def help_article(
    language: str, article_id: str, house: OpenDoors, revision: str = "", at: str = ""
) -> HTMLResponse:
    """A public article; one for staff does not exist here. `revision` and `at` are what a citation points at."""
    known, asked = _known(language), asked_for(revision, at)
    other, _ = OTHER[known]

    def look(session: Session) -> tuple[Opened | None, Opened | None, Opened | None, Company]:
        opened, newest, twin = (
            open_edition(session, article_id, spoken, number, reader=Audience.PUBLIC)
            for spoken, number in ((known, asked.revision), (known, None), (other, None))
        )
        return opened, newest, twin, company(session)

    opened, newest, twin, house_of = await house.read(look)
    name = house_of.name.say(known)
    if opened is None and not revision:
        raise NotFound(f"there is no article {article_id}")
    if opened is None:
        title, body = gone_html(newest.article if newest else None, known)
        return public_page(title, body, name=name, language=known, twin=f"/help/{other}", status=404)
    back = f'<p class="back"><a href="/help/{known}">← {BACK.say(known)}</a></p>'
    shown_as = await house.mind.threads.run(lambda: edition_html(opened, asked, known, house_of.timezone))
    body = back + shown_as
    address = f"/help/{other}/{quote(article_id)}" if twin else ""
    shown = public_page(opened.title, body, name=name, language=known, twin=address)
    if revision:
        shown.headers["X-Robots-Tag"] = "noindex"  # a search engine should know the article by its own address
    return shown


def _known(language: str) -> Language:
    """Raises NotFound for a language without pages."""
    for known in OTHER:
        if known == language:
            return known
    raise NotFound(f"there are no pages in {language!r}")


async def _list_page(house: Doors, language: Language) -> HTMLResponse:
    lines = await house.mind.threads.run(house.mind.library.articles)
    public = [one for one in lines if one.audience is Audience.PUBLIC and one.language == language]
    count = COUNT.say(language).format(n=len(public)) if public else EMPTY.say(language)
    body = f'<h1>{TITLE.say(language)}</h1><p class="muted">{count}</p>{_categories(public, language)}'
    name = await company_name(house, language)
    return public_page(TITLE.say(language), body, name=name, language=language, twin=f"/help/{OTHER[language][0]}")


def _categories(lines: Iterable[ArticleLine], language: Language) -> str:
    """The articles under their categories, ours in their order first, then those a company named itself."""
    found: dict[str, list[ArticleLine]] = {code: [] for code in CATEGORIES}
    for line in lines:
        found.setdefault(line.category, []).append(line)
    sections = (_section(code, some, language) for code, some in found.items() if some)
    return f'<div class="topics">{"".join(sections)}</div>'


def _section(code: str, lines: Iterable[ArticleLine], language: Language) -> str:
    name = CATEGORIES[code].say(language) if code in CATEGORIES else code.replace("_", " ") or REST.say(language)
    items = "".join(
        f'<li><a href="/help/{language}/{escape(quote(one.article_id))}">{escape(one.title)}</a></li>'
        for one in sorted(lines, key=lambda one: one.title)
    )
    return f'<section class="topic"><h2>{escape(name[:1].upper() + name[1:])}</h2><ul>{items}</ul></section>'
