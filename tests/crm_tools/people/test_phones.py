from __future__ import annotations

import pytest

from crm_tools.errors import Invalid
from crm_tools.people.phones import fold_phone, say_phone


@pytest.mark.parametrize(
    ("given", "country", "kept"),
    [
        ("138 0013 8000", "CN", "+8613800138000"),
        ("+86 138-0013-8000", "", "+8613800138000"),
        ("9876 5432", "HK", "+85298765432"),
        ("010-65529988", "CN", "+861065529988"),
        ("+49 (30) 901820", "CN", "+4930901820"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_is_written(given: str, country: str, kept: str) -> None:
    assert fold_phone(given, country) == kept


@pytest.mark.parametrize(("given", "country"), [("12", "CN"), ("", "CN"), ("call me", "CN"), ("138 0013 8000", "")])
def test_what_cannot_be_called_is_refused_in_both_languages(given: str, country: str) -> None:
    with pytest.raises(Invalid) as refused:
        fold_phone(given, country)

    assert refused.value.say("zh") != refused.value.say("en")


def test_a_number_is_said_in_groups_and_anything_else_as_it_is() -> None:
    assert say_phone("+8613800138000") == "+86 138 0013 8000"
    assert say_phone("ext. 12") == "ext. 12"
