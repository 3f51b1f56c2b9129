"""What is logged where: one line an event on stderr, ids only."""

from __future__ import annotations

import logging
import sys

import structlog

__all__ = ["configure_logs"]


def configure_logs(level: str) -> None:
    """`level` is debug, info, warning or error."""
    logging.basicConfig(level=level.upper(), format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.setLevel(level.upper())  # a library may set its own logger to DEBUG when it is imported later
    for noisy in ("alembic", "bm25s", "httpx", "httpcore", "chromadb", "uvicorn.error", "nicegui", "watchfiles"):
        logging.getLogger(noisy).setLevel("WARNING")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
