"""`deskside procedures …`: what the house does and how, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crm_tools.words import LANGUAGES, Language

__all__ = ["procedures"]

procedures = typer.Typer(
    help="How your business is done, step by step, as files.", no_args_is_help=True, rich_markup_mode=None
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
Name = Annotated[str, typer.Argument(help="As `deskside procedures list` shows it.")]
InLanguage = Annotated[str, typer.Option("--language", help="en or zh.", metavar="en|zh")]


@procedures.command("list")
def procedures_list(language: InLanguage = "en", as_json: AsJson = False) -> None:
    """List all procedures, yours and those that come with Deskside."""
    from channels.procedures_desk import list_procedures

    list_procedures(_language(language), as_json=as_json)


@procedures.command("show")
def procedures_show(name: Name, language: InLanguage = "en", as_json: AsJson = False) -> None:
    """Show one in plain words: its steps, what needs a yes, what needs a colleague, where its file stands."""
    from channels.procedures_desk import show_procedure

    show_procedure(name, _language(language), as_json=as_json)


@procedures.command("check")
def procedures_check(
    place: Annotated[Path | None, typer.Argument(help="A file or folder; your own procedures without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Check procedures: every bad file with its line, the reason and the way to mend it. Exit 1 when there is one."""
    from channels.procedures_checking import check_procedures

    raise typer.Exit(check_procedures(place, as_json=as_json))


@procedures.command("draw")
def procedures_draw(name: Name, language: InLanguage = "en") -> None:
    """Print one as a Mermaid flowchart: paste it into mermaid.live, or into Markdown on GitHub or GitLab."""
    from channels.procedures_desk import draw_procedure

    draw_procedure(name, _language(language))


@procedures.command("scenarios")
def procedures_scenarios(
    name: Name,
    to: Annotated[Path, typer.Option("--to", help="The folder to write them into.")],
    as_json: AsJson = False,
) -> None:
    """Write a test conversation for every way through one, in both languages, on the sample company's records."""
    from channels.procedures_rehearsing import write_scenarios

    write_scenarios(name, to, as_json=as_json)


@procedures.command("new")
def procedures_new(name: Annotated[str, typer.Argument(help="Like gift_wrapping.")]) -> None:
    """Begin one of your own: a commented file that passes the check, to be changed."""
    from channels.procedures_writing import new_procedure

    new_procedure(name)


def _language(given: str) -> Language:
    for one in LANGUAGES:
        if given == one:
            return one
    raise typer.BadParameter(f"{given!r} is neither en nor zh", param_hint="--language")
