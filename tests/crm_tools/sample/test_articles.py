"""The sample's help articles come in both languages and quote the figures of company.yaml."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from crm_tools.sample.sheets import sheet
from tests.tables import ROOT

FOLDER = ROOT / "knowledge_base" / "sample"
COMPANY = sheet("company")
IDS = sorted(path.stem for path in (FOLDER / "en").glob("*.md"))


@cache
def article(language: str, name: str) -> tuple[dict[str, Any], str]:
    """Front matter and text."""
    _, front, text = (FOLDER / language / f"{name}.md").read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def ids(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.md"))


def test_every_article_is_there_in_both_languages() -> None:
    assert ids(FOLDER / "zh") == IDS
    assert len(IDS) >= 60


@pytest.mark.parametrize("name", IDS)
def test_front_matter_is_valid_and_alike(name: str) -> None:
    english, chinese = article("en", name)[0], article("zh", name)[0]
    for front in (english, chinese):
        assert set(front) == {"id", "title", "category", "audience", "updated", "tags"}
        assert front["id"] == name
        assert front["audience"] in ("public", "staff")
        assert isinstance(front["updated"], date)
        assert front["tags"]
    assert (english["category"], english["audience"]) == (chinese["category"], chinese["audience"])
    assert re.search(r"[一-鿿]", chinese["title"])


SHIPPING, RETURNS, WARRANTY = COMPANY["shipping"], COMPANY["returns"], COMPANY["warranty"]
PARTS = COMPANY["parts_ordered_in"]
QUOTES = {
    "returns": [
        (f"within {RETURNS['window_days']} days", f"{RETURNS['window_days']} 天"),
        (f"¥{RETURNS['return_fee']}", f"¥{RETURNS['return_fee']}"),
        (f"{RETURNS['refund_working_days']} working days", f"{RETURNS['refund_working_days']} 个工作日"),
    ],
    "shipping-costs": [
        (f"¥{SHIPPING['free_from']}", f"¥{SHIPPING['free_from']}"),
        (f"¥{SHIPPING['standard_fee']}", f"¥{SHIPPING['standard_fee']}"),
        (f"¥{SHIPPING['express_fee']}", f"¥{SHIPPING['express_fee']}"),
        (f"¥{SHIPPING['overseas']['fee']}", f"¥{SHIPPING['overseas']['fee']}"),
    ],
    "warranty": [(f"{months} months", f"{months} 个月") for months in sorted(set(COMPANY["warranty_months"].values()))],
    "warranty-extension": [
        (f"¥{WARRANTY['extension_price']}", f"¥{WARRANTY['extension_price']}"),
        (f"{WARRANTY['extension_buy_within_days']} days", f"{WARRANTY['extension_buy_within_days']} 天"),
    ],
    "repair-costs": [(f"¥{COMPANY['repair']['diagnosis_fee']}", f"¥{COMPANY['repair']['diagnosis_fee']}")],
    "price-protection": [(f"{COMPANY['price_protection_days']} days", f"{COMPANY['price_protection_days']} 天")],
    "business-prices": [(f"¥{int(start):,}", f"¥{int(start):,}") for start in COMPANY["business"]["discounts"]],
    "order-spare-part": [
        (f"about {PARTS['supplier_working_days']} working days", f"约 {PARTS['supplier_working_days']} 个工作日"),
        (f"¥{SHIPPING['standard_fee']}", f"¥{SHIPPING['standard_fee']}"),
        (f"¥{SHIPPING['free_from']}", f"¥{SHIPPING['free_from']}"),
    ],
    "contact-and-hours": [(COMPANY["phone"], COMPANY["phone"]), (COMPANY["email"], COMPANY["email"])],
}


@pytest.mark.parametrize("name", QUOTES)
def test_key_articles_quote_the_companys_figures(name: str) -> None:
    english, chinese = article("en", name)[1], article("zh", name)[1]
    for en, zh in QUOTES[name]:
        assert en in english
        assert zh in chinese


@pytest.mark.parametrize("name", IDS)
def test_a_price_right_behind_a_product_is_its_price(name: str) -> None:
    prices = {label: facts[1] for label, facts in COMPANY["lines"].items()} | {
        label: facts[0] for label, facts in COMPANY["parts"].items()
    }
    labels = "|".join(sorted(map(re.escape, prices), key=len, reverse=True))
    priced = re.compile(rf"({labels})\s*(?:\(|（|\| )¥([\d,]+)")
    for language in ("en", "zh"):
        for label, price in priced.findall(article(language, name)[1]):
            assert int(price.replace(",", "")) == prices[label], (name, language, label)
