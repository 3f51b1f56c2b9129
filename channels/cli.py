"""`deskside`: the operator's door.

Results on stdout, the rest on stderr. Exit codes: 0 done, 1 failed or findings, 2 usage, 3 not found, 4 a running
server keeps it from being looked at, 130 interrupted.
"""

from __future__ import annotations

import io
import sys
import traceback
from importlib import metadata
from typing import Annotated

import typer

from channels.company_cli import house
from channels.kb_curation_cli import knowledge
from channels.procedures_cli import procedures
from channels.understanding_cli import understanding

__all__ = ["app", "main"]

app = typer.Typer(
    name="deskside", no_args_is_help=True, add_completion=False,
    pretty_exceptions_enable=False, rich_markup_mode=None,
)  # fmt: skip
people = typer.Typer(help="Staff who may sign in.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(knowledge, name="kb")
app.add_typer(people, name="user")
app.add_typer(house, name="company")
app.add_typer(procedures, name="procedures")
app.add_typer(understanding, name="understanding")

Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.", envvar="PORT", min=1, max=65535)]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"deskside {metadata.version('deskside')}\n")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False,
) -> None:
    """Self-hosted service-and-sales assistant."""


@app.command()
def serve(host: Host = None, port: Port = None) -> None:
    """Run the service."""
    from channels.serving import run

    run(host=host, port=port, is_demo=False)


@app.command()
def demo(host: Host = None, port: Port = None) -> None:
    """Load the sample company and run the service with it."""
    from channels.serving import run

    run(host=host, port=port, is_demo=True)


@app.command()
def chat(
    as_: Annotated[str, typer.Option("--as", help="Talk as this verified customer or colleague, by email.")] = "",
    as_json: AsJson = False,
) -> None:
    """Talk to the assistant in the terminal: one line in, one reply out."""
    from channels.terminal import talk

    talk(email=as_, as_json=as_json)


@app.command()
def doctor() -> None:
    """Say what is configured, what is missing and how to fix it; changes nothing."""
    from channels.doctor import examine

    raise typer.Exit(examine())


@app.command()
def access() -> None:
    """Print who may use which tool and is shown which field, as Markdown."""
    from crm_tools.access_page import access_page

    sys.stdout.write(access_page())


@people.command("add")
def user_add(
    email: str, name: str, role: Annotated[str, typer.Option(help="rep, lead or admin")] = "rep",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, confirmation_prompt=True)] = "",
) -> None:  # fmt: skip
    """Add a staff member."""
    from channels.staffing import add_user

    add_user(email, name, role=role, password=password)


@people.command("list")
def user_list(as_json: AsJson = False) -> None:
    """List staff."""
    from channels.staffing import list_users

    list_users(as_json=as_json)


def main() -> None:
    """Runs a command; a failure is one line that names the fix, with `--debug` after its traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Chinese shows question marks
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001 - the last resort; whoever runs a command gets a line, not a stack
        if "--debug" in sys.argv[1:]:
            traceback.print_exc()
        said, code = _explain(error)
        sys.stderr.write(f"deskside: {said}\n")
        raise SystemExit(code) from None


def _explain(error: Exception) -> tuple[str, int]:
    """What to say about a failure, and the exit code."""
    # Here and not above: only a failure needs them, and `deskside --help` should come at once.
    from assistant.settings import SettingsError
    from crm_tools.errors import CrmError, NotFound
    from knowledge_base.errors import KnowledgeError, NotThere

    if isinstance(error, SettingsError | CrmError | KnowledgeError):
        return str(error), 3 if isinstance(error, NotFound | NotThere) else 1
    told = " ".join(str(error).split())[:300]
    return f"unexpected failure, {type(error).__name__}: {told}; run it again with `deskside --debug …` to see where", 1
