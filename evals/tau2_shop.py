"""The public shop in a store of its own: imported once, under the rules its policy states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assistant.bootstrap import make_mind, open_store
from assistant.mind import Mind
from assistant.settings import Settings, SettingsError, read_settings
from crm_tools.errors import CrmError
from crm_tools.imports.shop import Shop
from crm_tools.imports.shop_file import read_shop
from crm_tools.imports.shop_rows import Imported, write_shop
from crm_tools.people.company import save_company
from crm_tools.store import Store
from evals.rows import BadInput
from knowledge_base.embeddings import HashingEmbedder
from knowledge_base.vectors import MemoryIndex

__all__ = ["PLACED", "OpenShop", "mind_over", "open_shop"]

PLACED = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)
COMPANY = {
    "name": {"en": "The shop", "zh": "商店"},
    "timezone": "UTC",
    "currency": "USD",
    "email": "help@shop.example",
    "return_window_days": 30,
    "refund_working_days": 7,
    "return_fee_minor": 0,
    "refund_to": {"en": "the original payment method", "zh": "原支付方式"},
    "hours": {"en": "around the clock", "zh": "全天候"},
    "shop": {
        "change_until": ["pending"],
        "cancel_reasons": ["no longer needed", "ordered by mistake"],
        "one_change": True,
        "one_return": True,
        "refund_to_gift_card": True,
        "difference_anywhere": True,
    },
}


@dataclass(frozen=True, slots=True)
class OpenShop:
    """The shop as its file has it, and the store it was imported into."""

    settings: Settings
    store: Store
    shop: Shop
    imported: Imported


def open_shop(path: Path, folder: Path) -> OpenShop:
    """Imports the file into a new store in `folder`; raises BadInput for a file that cannot be used."""
    try:
        settings = read_settings(data_dir=folder, model="builtin", database_url="", chroma_url="")
        store = open_store(settings)
        shop = read_shop(path)
        with store.transaction() as session:
            save_company(session, COMPANY, at=PLACED)
            imported = write_shop(session, shop, currency="USD", at=PLACED)
    except (CrmError, SettingsError) as error:
        raise BadInput(str(error)) from error
    return OpenShop(settings, store, shop, imported)


def mind_over(settings: Settings, store: Store) -> Mind:
    """The product's mind; no help article is asked for, so the hashing embedder will do."""
    return make_mind(settings, store=store, embedder=HashingEmbedder(), index=MemoryIndex())
