"""What may go wrong at the desk; the class says who acts next.

CrmError
├── NotFound      the customer or the model: name something that exists
├── NotVerified   the customer: prove who you are first
├── NotAllowed    a colleague with more rights
├── Invalid       whoever sent it: mend the input and send again
├── Conflict      whoever sent it: the record changed, look again
└── StoreFailure  the operator: the database cannot be used
"""

from __future__ import annotations

from crm_tools.words import Words

__all__ = ["Conflict", "CrmError", "Invalid", "NotAllowed", "NotFound", "NotVerified", "StoreFailure"]


class CrmError(Exception):
    """Something at the desk could not be done; the message is fit to be read by its cause.

    What a customer may meet is said in Chinese too; what only staff, operators or models meet need not be.
    """

    code = "crm-error"

    def __init__(self, said: str, *, zh: str = "") -> None:
        super().__init__(said)
        self.words = Words(said, zh or said)

    def say(self, language: str) -> str:
        """The message in a language."""
        return self.words.say(language)


class NotFound(CrmError):
    """No such record for this caller."""

    code = "not-found"


class NotVerified(CrmError):
    """The customer has to prove who they are first."""

    code = "not-verified"


class NotAllowed(CrmError):
    """The caller may not do this."""

    code = "not-allowed"


class Invalid(CrmError):
    """The input cannot be used as it is."""

    code = "invalid"


class Conflict(CrmError):
    """The record is no longer in the state this needs."""

    code = "conflict"


class StoreFailure(CrmError):
    """The database cannot be opened or written."""

    code = "store-failure"
