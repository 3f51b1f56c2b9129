from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from assistant.meter import SITE
from assistant.settings import Settings
from channels.doctor_brain import brain_line
from crm_tools.service.model_usage import add_usage
from crm_tools.store import Store, migrate, utc_now
from crm_tools.usage import Usage


def line(folder: Path, *, used: Usage | None = None, **settings: Any) -> tuple[str, str]:
    chosen = Settings(_env_file=None, data_dir=folder, model="openai:m", **settings)
    if used:
        with closing(Store(chosen.store_url)) as store:
            migrate.upgrade(store)
            with store.transaction() as session:
                add_usage(session, [SITE], used, day=utc_now().date())
    return brain_line(chosen)


def test_a_model_that_nobody_asked_yet_has_all_its_budget(tmp_path: Path) -> None:
    verdict, said = line(tmp_path)

    assert verdict == "pass"
    assert said.endswith("today 0 calls (of 10,000) and 0 tokens (of 50,000,000)")


def test_a_used_up_budget_is_a_warning_with_its_way_out(tmp_path: Path) -> None:
    verdict, said = line(tmp_path, used=Usage(5, 1234), model_calls_per_site=5)

    assert verdict == "warn"
    assert "today 5 calls (of 5) and 1,234 tokens" in said
    assert "raise DESKSIDE_MODEL_CALLS_PER_SITE" in said


def test_no_limit_is_called_so(tmp_path: Path) -> None:
    assert "(of no limit)" in line(tmp_path, used=Usage(5, 1), model_calls_per_site=0)[1]
