from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import assistant.models
from assistant.engine.model import BuiltinModel
from assistant.mind import Mind
from assistant.models import choose_brains
from assistant.settings import Settings, SettingsError
from assistant.testing import Fails, ScriptedModel
from tests.assistant.conftest import Customer
from tests.crm_tools.conftest import Shop


@pytest.fixture
def providers(monkeypatch: pytest.MonkeyPatch) -> dict[str, ScriptedModel]:
    """Models by name, as if their providers were installed."""
    known: dict[str, ScriptedModel] = {}

    def connect(name: str, **options: Any) -> ScriptedModel:
        if name not in known:
            raise ValueError(f"Unsupported provider {name}")
        known[name].__dict__["options"] = options
        return known[name]

    monkeypatch.setattr(assistant.models, "init_chat_model", connect)
    return known


def settings(**given: Any) -> Settings:
    return Settings(_env_file=None, **given)


def test_the_builtin_engine_needs_no_other(providers: dict[str, ScriptedModel]) -> None:
    builtin = BuiltinModel()

    brains = choose_brains(settings(), builtin)

    assert (brains.first, brains.stand_ins) == (builtin, ())


def test_the_builtin_engine_is_always_the_last(providers: dict[str, ScriptedModel]) -> None:
    providers |= {"a:1": ScriptedModel.of(), "b:2": ScriptedModel.of()}
    builtin = BuiltinModel()

    brains = choose_brains(settings(model="a:1", model_fallbacks="b:2, "), builtin)

    assert brains.first is providers["a:1"]
    assert brains.stand_ins == (providers["b:2"], builtin)


def test_a_model_that_cannot_be_made_is_named(providers: dict[str, ScriptedModel]) -> None:
    with pytest.raises(SettingsError, match="DESKSIDE_MODEL='nix:1' cannot be used: Unsupported provider nix:1"):
        choose_brains(settings(model="nix:1"), BuiltinModel())


def test_a_server_of_ones_own_gets_its_address_and_key(providers: dict[str, ScriptedModel]) -> None:
    providers["a:1"] = ScriptedModel.of()

    choose_brains(settings(model="a:1", model_base_url="http://127.0.0.1:9/v1", model_api_key="k"), BuiltinModel())

    options = providers["a:1"].__dict__["options"]
    assert (options["base_url"], options["api_key"], options["temperature"]) == ("http://127.0.0.1:9/v1", "k", 0)


async def test_a_model_that_breaks_is_replaced_by_the_next(
    make: Callable[..., Mind], shop: Shop, providers: dict[str, ScriptedModel]
) -> None:
    first = ScriptedModel.of(Fails(ConnectionError("down")))
    second = ScriptedModel.of("Hello from the second.")
    providers |= {"a:1": first, "b:2": second}

    reply = await Customer(make(name="a:1", model_fallbacks="b:2"), shop, first).hears("hi there")

    assert reply.text == "Hello from the second."


async def test_when_all_models_break_the_builtin_engine_answers(
    make: Callable[..., Mind], shop: Shop, providers: dict[str, ScriptedModel]
) -> None:
    broken = ScriptedModel.of(Fails(TimeoutError("slow")))
    providers["a:1"] = broken

    reply = await Customer(make(name="a:1"), shop, broken).hears("hello")

    assert "assistant" in reply.text
    assert len(broken.heard) == 1
