"""Carries out tools for a turn: checks the level, hides the desk, turns writes into proposals, errors into words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from assistant.gate import UNDO, Changed, commit_write, propose_write, take_back
from assistant.metering import timed
from assistant.receipts import Call
from assistant.searching import searchable
from assistant.threads import Threads
from assistant.turn_context import TurnContext
from assistant.writing import ask, check_text, checked, open_desk, run, submit
from crm_tools.approvals import Proposal, ProposalStatus, settle
from crm_tools.errors import Conflict, CrmError, Invalid, NotFound, StoreFailure
from crm_tools.registry import Effect, Tool
from crm_tools.service.receipts import Receipt
from crm_tools.store import Session
from knowledge_base.library import Library
from knowledge_base.passages import Audience

__all__ = ["SEARCH", "Toolbox"]

SEARCH = "search_knowledge"


class Toolbox:
    """All tools, for one composition; stateless between turns."""

    def __init__(
        self, *, tools: Mapping[str, Tool], library: Library, threads: Threads, audience: Audience = Audience.PUBLIC
    ) -> None:
        self.tools = tools
        self._audience = audience
        self._library = library
        self._threads = threads

    @timed("search")
    async def search(self, question: str, turn: TurnContext) -> dict[str, Any]:
        """Looks a question up; the passages become receipts."""
        turn.report({"state": "searching"})
        look = partial(self._library.search, searchable(question), audience=self._audience, keep=False)
        found = await self._threads.run(lambda: look(language=turn.language))
        turn.log.searches.append(found)
        receipts = turn.log.add_passages(found.passages, Call(SEARCH, {"question": question}))
        shown = [
            {
                "receipt": receipt.label,
                "article_id": passage.article_id,
                "title": passage.title,
                "heading": passage.heading,
                "text": passage.text,
                "language": passage.language,
                "score": round(passage.score, 3),
            }
            for receipt, passage in zip(receipts, found.passages, strict=True)
        ]
        return {"answerable": found.answerable, "passages": shown}

    @timed("tools")
    async def use(self, name: str, arguments: dict[str, Any], turn: TurnContext) -> dict[str, Any]:
        """Runs or proposes a tool and says what came of it, in the form the model reads. Raises StoreFailure only."""
        try:
            if name == SEARCH:
                return await self.search(_question(arguments), turn)
            tool = self._tool(name)
            turn.report({"state": "tool", "tool": name, "say": {"en": tool.doing.en, "zh": tool.doing.zh}})
            tool.access.admit(turn.caller)
            wanted = checked(tool, arguments)
            if tool.effect is Effect.WRITE:
                return await self._propose(tool, wanted, turn)
            return await self._run(tool, wanted, turn)
        except StoreFailure:
            raise  # ours to mend, and nobody's to read: the turn is tried again
        except CrmError as error:
            return self._failed(Call(name, arguments), error, turn)

    @timed("tools")
    async def carry_out(self, proposal: Proposal, turn: TurnContext) -> dict[str, Any]:
        """Runs a consented write: settled and done in one transaction, or neither. Raises StoreFailure only.

        One that needs a colleague's approval is laid before the colleagues instead, and nothing is done. One that would
        now be something else than was shown is not done either, and is proposed anew.
        """
        before = len(turn.log.receipts)
        try:
            if proposal.contact_id != turn.caller.contact_id:
                raise Conflict("somebody else speaks now than when this was proposed", zh="对话的身份已变更")
            tool = self._tool(proposal.tool)
            turn.report({"state": "tool", "tool": tool.name, "say": {"en": tool.doing.en, "zh": tool.doing.zh}})
            if proposal.preview.needs_approval is not None and proposal.approver_id is None:
                return await self._submit(tool, proposal, turn)

            def act(session: Session) -> list[Receipt]:
                settle(session, proposal.id, ProposalStatus.DONE, actor=turn.caller.actor, at=turn.now)
                return commit_write(session, tool, proposal, turn)

            receipts = await self._threads.write(act)
        except Changed as error:
            turn.log.take_back(before)
            return await self._propose_anew(proposal, error, turn)
        except StoreFailure:
            raise  # ours to mend, and nobody's to read: the turn is tried again
        except CrmError as error:
            turn.log.take_back(before)
            await self._threads.write(lambda session: _give_up(session, proposal, turn))
            return self._failed(Call(proposal.tool, proposal.arguments, proposal.id), error, turn)
        turn.log.act(proposal.tool, tool.effect.value, "done", receipts)
        return _done(receipts)

    @timed("tools")
    async def take_back(self, operation_id: str, turn: TurnContext) -> dict[str, Any]:
        """Undoes what was done, at the customer's own word. Raises StoreFailure only."""
        before = len(turn.log.receipts)
        try:
            receipts = await self._threads.write(lambda session: take_back(session, operation_id, turn))
        except StoreFailure:
            raise  # ours to mend, and nobody's to read: the turn is tried again
        except CrmError as error:
            turn.log.take_back(before)
            return self._failed(Call(UNDO, {"operation": operation_id}), error, turn)
        turn.log.act(UNDO, Effect.WRITE.value, "done", receipts)
        return _done(receipts)

    async def _propose_anew(self, proposal: Proposal, why: CrmError, turn: TurnContext) -> dict[str, Any]:
        try:
            result = await self._propose(self._tool(proposal.tool), proposal.arguments, turn)
        except StoreFailure:
            raise  # ours to mend, and nobody's to read: the turn is tried again
        except CrmError as error:
            await self._threads.write(lambda session: _give_up(session, proposal, turn))
            return self._failed(Call(proposal.tool, proposal.arguments, proposal.id), error, turn)
        return {**result, "status": "changed", "message": why.say(turn.language)}

    async def _submit(self, tool: Tool, proposal: Proposal, turn: TurnContext) -> dict[str, Any]:
        receipt = await self._threads.write(lambda session: submit(session, tool, proposal, turn))
        turn.log.submitted = True
        turn.log.act(tool.name, tool.effect.value, "proposed", [receipt])
        return {"status": "consented", "receipt": receipt.label, "ticket": receipt.fields["number"]}

    async def _run(self, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> dict[str, Any]:
        call = Call(tool.name, arguments)
        if tool.effect is Effect.READ:
            records = await self._threads.read(lambda session: ask(open_desk(session, turn), tool, arguments))
            receipts = turn.log.add_read(call, records)
        else:
            receipts = await self._threads.write(lambda session: run(session, tool, arguments, turn))
            turn.log.handed_over = True
        nothing = [] if receipts else [turn.log.add_attempt(call, "empty", {"found": 0})]
        turn.log.act(tool.name, tool.effect.value, "done", receipts or nothing)
        return _done(receipts) | ({"receipt": nothing[0].label} if nothing else {})

    async def _propose(self, tool: Tool, arguments: dict[str, Any], turn: TurnContext) -> dict[str, Any]:
        proposal = await self._threads.write(lambda session: propose_write(session, tool, arguments, turn))
        summary = proposal.preview.summary.say(turn.language)
        effects = [one.say(turn.language) for one in proposal.preview.effects]
        call = Call(tool.name, arguments, proposal.id, proposal.preview.changes)
        receipt = turn.log.add_attempt(call, "proposed", {"summary": summary, "effects": effects})
        turn.log.proposal = proposal
        turn.log.act(tool.name, tool.effect.value, "proposed", [receipt])
        return {
            "status": "proposed",
            "receipt": receipt.label,
            "proposal": {
                "id": proposal.id,
                "summary": summary,
                "effects": effects,
                "by_name": tool.by_name.say(turn.language) if tool.by_name else None,
            },
        }

    def _failed(self, call: Call, error: CrmError, turn: TurnContext) -> dict[str, Any]:
        fields = {"reason": error.code, "message": error.say(turn.language)}
        receipt = turn.log.add_attempt(call, "failed", fields)
        effect = self.tools[call.tool].effect if call.tool in self.tools else Effect.READ
        turn.log.act(call.tool, effect.value, "failed", [receipt])
        return {"status": "failed", "receipt": receipt.label, "error": error.code, "message": error.say(turn.language)}

    def _tool(self, name: str) -> Tool:
        if name not in self.tools:
            raise NotFound(f"there is no tool {name!r}; there are: {', '.join(self.tools)}")
        return self.tools[name]


def _question(arguments: Mapping[str, Any]) -> str:
    question = arguments.get("question")
    if not isinstance(question, str) or len(arguments) > 1:
        raise Invalid(f"{SEARCH} was called wrongly: it takes a question, and nothing else")
    return check_text(question, f"{SEARCH} was called wrongly: the question")


def _give_up(session: Session, proposal: Proposal, turn: TurnContext) -> None:
    try:
        settle(session, proposal.id, ProposalStatus.FAILED, actor=turn.caller.actor, at=turn.now)
    except Conflict:
        return


def _done(receipts: list[Receipt]) -> dict[str, Any]:
    return {
        "status": "done",
        "receipts": [{"receipt": one.label, "record": one.ref, "fields": one.fields} for one in receipts],
    }
