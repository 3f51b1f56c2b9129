"""The application: the mind, the worker, and every door to them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from assistant.bootstrap import make_mind
from assistant.mind import Mind
from assistant.settings import Settings
from assistant.summaries import summarise
from channels import rasa
from channels.api.routers import routers
from channels.bounds import Bounds
from channels.console import StaffDesk, mount_console
from channels.console.lead_acts import decisions_of
from channels.doors import Doors, OpenDoors
from channels.limits import Limits
from channels.live import Bell
from channels.mail.arrivals import fetching_mail
from channels.pages import api_docs, demo, email, help, telegram, webhook
from channels.pages import rasa as rasa_page
from channels.pages.lost import add_lost_page
from channels.problems import add_problems
from channels.registry import open_channels
from channels.timekeeper import Timekeeper
from channels.upkeep import Upkeep
from channels.worker import Worker

__all__ = ["make_app"]

HERE = Path(__file__).parent


def make_app(settings: Settings, *, mind: Mind | None = None, is_demo: bool = False) -> FastAPI:
    """The whole service; raises SettingsError, StoreFailure or IndexFailure when it cannot be composed."""
    channels = open_channels(settings, is_demo=is_demo)
    mind = mind or make_mind(settings)
    bell = Bell()
    worker = Worker(mind, bell, channels)
    house = Doors(settings, mind, bell, worker, Limits(), is_demo, channels)
    app = FastAPI(
        title="Deskside", version=version("deskside"), docs_url=None, openapi_url="/api/openapi.json",
        redoc_url=None, lifespan=_living(house),
    )  # fmt: skip
    app.state.doors = house
    add_problems(app)
    add_lost_page(app)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(Bounds)
    for router in (*routers(), help.router, api_docs.router):
        app.include_router(router)
    app.add_api_route("/health", _health, tags=["operation"])
    app.mount("/widget", StaticFiles(directory=HERE / "widget"), name="widget")
    api_docs.mount_files(app)
    app.mount("/pages", StaticFiles(directory=HERE / "pages"), name="pages")
    if rasa.NAME in channels:
        app.include_router(rasa.router)
    if is_demo:
        for shown in (demo, email, rasa_page, telegram, webhook):
            app.include_router(shown.router)
    _add_console(app, house)
    return app


def _add_console(app: FastAPI, house: Doors) -> None:
    def after_change(conversation_id: str) -> None:
        house.bell.ring(conversation_id)
        house.worker.wake()

    desk = StaffDesk(
        store=house.mind.store,
        bell=house.bell,
        clock=house.mind.clock,
        after_change=after_change,
        limits=house.limits,
        summarise=partial(summarise, house.mind) if house.mind.writer else None,
        decisions=decisions_of(house.mind),
        procedures=house.mind.procedures,
    )
    mount_console(app, desk, secret=house.mind.secret)


def _living(house: Doors) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def living(_: FastAPI) -> AsyncIterator[None]:
        upkeep = Upkeep(house.mind)
        upkeep.start()
        timekeeper = Timekeeper(house.mind.threads, house.mind.clock, lambda: house.bell.ring("*"))
        working = [asyncio.create_task(one.run()) for one in (house.worker, timekeeper)]
        try:
            async with fetching_mail(house):
                yield
        finally:
            upkeep.stop()
            for task in working:
                task.cancel()
            for task in working:
                with suppress(asyncio.CancelledError):
                    await task
            house.mind.close()

    return living


async def _health(house: OpenDoors) -> dict[str, str]:
    """Whether it runs, and on what; raises StoreFailure (503) when the database does not answer."""
    await house.mind.threads.run(house.mind.store.ping)
    status = await house.mind.threads.run(house.mind.library.status)
    return {
        "status": "ok",
        "version": version("deskside"),
        "model": house.mind.model_name,
        "brain": await house.mind.threads.read(house.mind.brain_now),
        "database": "sqlite" if house.mind.store.is_sqlite else "postgresql",
        "index": status.state,
        "articles": str(status.articles),
        "chunks": str(status.chunks),
        "indexed": str(status.indexed),
    }
