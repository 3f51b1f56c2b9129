"""What the stand-in's shop proposes, does and takes back, in both languages, for tests of the cards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.browser.stand_in import Thread

__all__ = ["answer", "press", "proposal_of"]

EN = {
    "address": {
        "summary": "Send order A-1042 to another address",
        "effects": ["The delivery day stays: Tuesday, 24 November.", "You can undo it for 30 minutes."],
        "changes": [
            {"name": "Street", "before": "18 Lakeside Road, Flat 4", "after": "7 Orchard Lane"},
            {"name": "City", "before": "Hangzhou", "after": "Suzhou"},
            {"name": "Second line", "before": "c/o Lin", "after": None},
        ],
        "by_name": None,
    },
    "invoice": {
        "summary": "Issue an invoice for order A-1042, ¥1,299",
        "effects": ["It is sent to mei.lin@example.com.", "This cannot be undone."],
        "changes": [
            {"name": "Title", "before": None, "after": "Lin Trading Company"},
            {"name": "Kind", "before": None, "after": "General"},
        ],
        "by_name": "issue the invoice",
    },
    "done": "Done: order A-1042 now goes to 7 Orchard Lane, Suzhou.",
    "issued": "The invoice I-204 is issued and on its way to your email.",
    "undone": "Taken back: order A-1042 goes to 18 Lakeside Road, Hangzhou, as before.",
    "shall": "{summary}. Shall I?",
    "name it": "This cannot be undone, so please say it by name: “yes, issue the invoice”.",
    "pressed": ("Confirm", "Undo"),
}
ZH = {
    "address": {
        "summary": "修改订单 A-1042 的收货地址",
        "effects": ["预计送达时间不变：11 月 24 日（周二）。", "办理后 30 分钟内可撤销。"],
        "changes": [
            {"name": "街道", "before": "湖滨路 18 号 4 室", "after": "果园巷 7 号"},
            {"name": "城市", "before": "杭州", "after": "苏州"},
            {"name": "补充地址", "before": "林先生代收", "after": None},
        ],
        "by_name": None,
    },
    "invoice": {
        "summary": "为订单 A-1042 开具发票，金额 ¥1,299",
        "effects": ["发票将发送至 mei.lin@example.com。", "此操作无法撤销。"],
        "changes": [
            {"name": "抬头", "before": None, "after": "林氏贸易有限公司"},
            {"name": "类型", "before": None, "after": "普通发票"},
        ],
        "by_name": "开具发票",
    },
    "done": "已办理：订单 A-1042 将送往苏州果园巷 7 号。",
    "issued": "发票 I-204 已开具，将发送至您的邮箱。",
    "undone": "已撤销：订单 A-1042 仍送往杭州湖滨路 18 号。",
    "shall": "{summary}。为您办理吗？",
    "name it": "该操作不可撤销，请明确回复：“确认开具发票”。",
    "pressed": ("确认", "撤销"),
}
WORDS: dict[str, dict[str, Any]] = {"en": EN, "zh": ZH}


def soon(**span: float) -> str:
    return (datetime.now(UTC) + timedelta(**span)).isoformat()


def words_of(thread: Thread) -> dict[str, Any]:
    return WORDS["zh" if thread.language.startswith("zh") else "en"]


def proposal_of(thread: Thread, kind: str, **more: Any) -> dict[str, Any]:
    """A fresh preview: an address that can be put back, or an invoice that cannot."""
    name = f"prp_{kind}{len(thread.messages)}"
    return (
        {"id": name, "tool": kind, "expires_at": soon(minutes=30), "undo_until": None} | words_of(thread)[kind] | more
    )


def answer(thread: Thread, text: str) -> None:
    """Proposes what the text names; a bare yes to an invoice is not enough."""
    words = words_of(thread)
    waiting = next((one["proposal"] for one in reversed(thread.messages) if one.get("proposal")), None)
    if waiting and text in ("yes", "好的") and waiting["by_name"]:
        thread.add("assistant", words["name it"], proposal=waiting)  # shown again, so that a yes can mean it
        return
    kind = "invoice" if "invoice" in text or "发票" in text else "address"
    proposal = proposal_of(thread, kind)
    if waiting:
        thread.tell("proposal", {"id": waiting["id"], "status": "superseded"})
    thread.add("assistant", words["shall"].format(summary=proposal["summary"]), proposal=proposal)


def press(thread: Thread, act: str, body: dict[str, Any]) -> None:
    """Carries out what a button asks for, and says so."""
    words, name = words_of(thread), act.split("/")[1]
    if act.startswith("operations/"):
        thread.add("customer", words["pressed"][1], client_id=f"undo:{name}")
        thread.tell("operation", {"id": name, "status": "undone"})
        for one in thread.messages:
            if (one.get("undo") or {}).get("operation") == name:
                one["undo"] = {**one["undo"], "status": "undone"}
        thread.add("assistant", words["undone"])
        return
    accept = body["accept"]
    thread.tell("proposal", {"id": name, "status": "done" if accept else "declined"})
    if accept:
        thread.add("customer", words["pressed"][0], client_id=f"{name}:1")
        final = "invoice" in name
        undo = None if final else {"operation": f"op_{name}", "until": soon(minutes=30)}
        thread.add("assistant", words["issued" if final else "done"], undo=undo)
