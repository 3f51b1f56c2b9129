"""`deskside kb gaps|draft`: what customers asked and nothing answered, and the article that would."""

from __future__ import annotations

import re
import sys

from rich.console import Console
from rich.progress import Progress as Bar

from channels.api.knowledge_views import draft_view, gap_view
from channels.kb_drafts import tell_draft
from channels.kb_opening import OPERATOR, opened_desk
from channels.kb_printing import print_json, print_table, say, shown_of, warn
from knowledge_base.errors import NotThere
from knowledge_base.gap_desk import GapDesk
from knowledge_base.gaps import Gap

__all__ = ["list_gaps", "make_draft", "settle_gap", "show_gap"]

TICKET = re.compile(r"[Tt]-?\d+")
NONE = (
    "No gap: what customers asked was answered, or nobody has asked yet. "
    "`deskside kb search QUESTION` tries a question, `deskside kb check` looks for what grew old."
)


def list_gaps(*, limit: int, as_json: bool) -> None:
    """Gaps, those of most people first."""
    with opened_desk() as desk:
        found = _watched(desk.curation.gaps)
        page = [desk.curation.gaps.looked_up(one) for one in found[:limit]]
        if found and not desk.curation.gaps.by_meaning:
            warn("The model cannot be used (`deskside doctor`): questions were put together by their words alone.")
    if as_json:
        print_json({"gaps": [gap_view(one) for one in page], "total": len(found)})
        return
    if not found:
        say(NONE)
        return
    rows = [
        (one.id, str(one.people), _trend(one), f"{one.last_seen:%Y-%m-%d}", f"{one.question}\n→ {_answer(one)}")
        for one in page
    ]
    print_table(
        ("gap", "people", "7 days", "last", "asked → today"), rows, right=("people",),
        whole=("7 days", "last"), spare=("last", "7 days"),
    )  # fmt: skip
    say(shown_of(len(page), len(found), "gap"))
    say(f"`deskside kb gaps {page[0].id}` shows one whole, `deskside kb draft {page[0].id}` drafts an article for it.")


def show_gap(gap_id: str, *, as_json: bool) -> None:
    """One gap whole. Raises NotThere."""
    with opened_desk() as desk:
        gap = desk.curation.gaps.looked_up(desk.curation.gaps.one(gap_id))
    if as_json:
        print_json(gap_view(gap))
        return
    people = "1 person" if gap.people == 1 else f"{gap.people} people"
    times = "once" if len(gap.searches) == 1 else f"{len(gap.searches)} times"
    say(gap.question)
    say(f"{people}, {times}, {gap.first_seen:%Y-%m-%d} to {gap.last_seen:%Y-%m-%d}; this week {_trend(gap)}")
    if gap.unhelpful:
        say(f"{gap.unhelpful} of them were answered, and the customer was not content.")
    say("\nAsked as")
    for one in gap.examples:
        say(f"  {one}")
    say(f"\nToday: {_answer(gap)}")
    for near in gap.nearly:
        say(f"  {near.score:.2f}  {near.article_id}  {' › '.join(filter(None, (near.title, near.heading)))}")
    say(f"\n`deskside kb draft {gap.id}` drafts an article, `deskside kb gaps {gap.id} --dismiss` puts it away.")


def settle_gap(gap_id: str, *, answered: bool) -> None:
    """Puts a gap away until it is asked anew. Raises NotThere."""
    with opened_desk() as desk:
        desk.curation.gaps.settle(gap_id, "answered" if answered else "dismissed", by=OPERATOR)
    say(f"{gap_id} is {'answered' if answered else 'dismissed'}; it comes back when somebody asks it anew.")


def make_draft(of: str, *, as_json: bool) -> None:
    """A draft of a gap or of a finished ticket. Raises NotThere, NotFound or Unfit."""
    with opened_desk() as desk:
        if of.startswith("gap_"):
            made = desk.curation.gaps.draft(of)
        elif TICKET.fullmatch(of):
            made = desk.curation.drafts.of_ticket(of)
        else:
            raise NotThere(f"{of!r} is neither a gap (gap_…) nor a ticket (T-…); `deskside kb gaps` shows the gaps")
    if as_json:
        print_json(draft_view(made))
        return
    tell_draft(made)


def _watched(desk: GapDesk) -> list[Gap]:
    """All gaps; on a terminal with a bar, as reading thousands of questions by meaning takes a minute."""
    if not sys.stderr.isatty():
        return desk.all()
    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading questions", total=None)
        return desk.all(progress=lambda done, of: bar.update(task, completed=done, total=of))


def _trend(gap: Gap) -> str:
    if gap.recent == gap.before:
        return f"{gap.recent}, as before"
    return f"{gap.recent}, {'up' if gap.recent > gap.before else 'down'} from {gap.before}"


def _answer(gap: Gap) -> str:
    if gap.draft_id:
        return f"drafted: {gap.draft_id}"
    if gap.answered_by is not None:
        said = "was answered by" if gap.unhelpful == len(gap.searches) else "now answered by"
        return f"{said} {gap.answered_by.article_id}"
    return f"nearly: {gap.nearly[0].title}" if gap.nearly else "nothing near"
