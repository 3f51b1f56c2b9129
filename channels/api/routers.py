"""Every noun of the API is a module of this package with a `router`; nothing else has to know of it."""

from __future__ import annotations

import importlib
import pkgutil

from fastapi import APIRouter

import channels.api

__all__ = ["routers"]


def routers() -> list[APIRouter]:
    """The routers of all modules here, by the modules' names."""
    names = sorted(info.name for info in pkgutil.iter_modules(channels.api.__path__, f"{channels.api.__name__}."))
    found = [getattr(importlib.import_module(name), "router", None) for name in names if name != __name__]
    return [one for one in found if isinstance(one, APIRouter)]
