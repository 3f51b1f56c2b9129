"""The parts of the lead's desk that live in the browser."""

from __future__ import annotations

from channels.console.parts import Part

__all__ = ["LeadCard", "LeadQueue", "LeadTeam"]


class LeadQueue(Part, component="lead_queue.js"):
    """The promises that break next and the cases; event `open` (a ticket's number)."""


class LeadCard(Part, component="lead_card.js"):
    """The case that is open; event `act` {name, number, text, to}; method `settled()` when an act has ended."""


class LeadTeam(Part, component="lead_team.js"):
    """Who is there, with how much to do."""
