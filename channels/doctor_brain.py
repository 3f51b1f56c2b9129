"""What the doctor says of a configured model: what it may cost today, and whether that is used up."""

from __future__ import annotations

from contextlib import closing

from assistant.budgets import Scope, over
from assistant.meter import SITE
from assistant.settings import Settings
from crm_tools.errors import CrmError
from crm_tools.service.model_usage import model_usage
from crm_tools.store import Store, utc_now
from crm_tools.store.migrate import current, head
from crm_tools.usage import Usage

__all__ = ["brain_line"]


def brain_line(settings: Settings) -> tuple[str, str]:
    """The verdict, and the model with what the site has used of it today."""
    named = f"brain: {settings.model}, the built-in engine stands in when it fails"
    try:
        used, caps = _used(settings), settings.budgets().caps
    except CrmError as error:
        return "warn", f"{named}; what was used today cannot be looked at: {error}"
    cap = caps[Scope.SITE]
    calls, tokens = (f"{most:,}" if most else "no limit" for most in (cap.calls, cap.tokens))
    today = f"today {used.calls:,} calls (of {calls}) and {used.tokens:,} tokens (of {tokens})"
    if over({Scope.SITE: used}, caps, next_call=True):
        way_out = "raise DESKSIDE_MODEL_CALLS_PER_SITE or DESKSIDE_MODEL_TOKENS_PER_SITE"
        return "warn", f"{named}, and does until midnight UTC: {today}; {way_out}"
    return "pass", f"{named}; {today}"


def _used(settings: Settings) -> Usage:
    if not settings.database_url and not (settings.data_dir / "deskside.db").exists():
        return Usage()
    with closing(Store(settings.store_url)) as store, store.reading() as session:
        return model_usage(session, SITE, day=utc_now().date()) if current(store) == head() else Usage()
