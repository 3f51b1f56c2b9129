from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import crm_tools
from assistant.engine.company import Company
from assistant.engine.model import BuiltinModel
from assistant.engine.understanding import Understanding


@pytest.fixture(scope="session")
def company() -> Company:
    source = Path(crm_tools.__file__).parent / "sample" / "company.yaml"
    return Company.from_mapping(yaml.safe_load(source.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def understanding(company: Company) -> Understanding:
    return Understanding(company=company)


@pytest.fixture(scope="session")
def model(understanding: Understanding, company: Company) -> BuiltinModel:
    return BuiltinModel(understanding=understanding, company=company)
