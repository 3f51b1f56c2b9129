"""The system of record: one metadata, one migration line, one door."""

from crm_tools.store.base import Base, Clock, Json, UtcDateTime, new_id, utc_now
from crm_tools.store.engine import Session, Store

__all__ = ["Base", "Clock", "Json", "Session", "Store", "UtcDateTime", "new_id", "utc_now"]
