"""Why an order is cancelled or a thing goes back, and what is wrong with a machine, in a customer's own words."""

from __future__ import annotations

import re

from assistant.engine.denials import affirmed

__all__ = ["because", "cancel_reason", "fault"]

_CANCEL_REASONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "ordered by mistake",
        re.compile(
            r"\b(?:by|a|my) (?:mistake|accident)\b|\baccident(?:al(?:ly)?)?\b|\bmistakenly\b|\b(?:wrong|twice"
            r"|duplicate)\b"
            r"|[下拍买点订选]错|误[下拍点]|不小心|[买拍下订]重了?|重复(?:下单|购买)?|[下买]了?两[次单遍]",
            re.IGNORECASE,
        ),
    ),
    (
        "no longer needed",
        re.compile(
            r"\bno(?:t| longer)? (?:need(?:ed)?|want(?:ed)?)\b|\b(?:do ?n[o'’]?t|don) (?:need|want)\b"
            r"|\bchanged my mind\b"
            r"|\balready (?:have|got|own|bought) (?:one|it|another|the same)\b"
            r"|\b(?:got|bought|gave|gifted) (?:me|us) (?:the same|one|another|that)\b"
            r"|\b(?:as a|got a) (?:present|gift)\b|\b(?:already|also) (?:got|bought|gave) (?:me|us)\b"
            r"|\bno longer (?:need|want|require)|\bnot needed\b|\bfound (?:it |one )?(?:a )?(?:cheaper|elsewhere)"
            r"|不 ?(?:need|want)|已经(?:有|买)了?|家里有|朋友送|别人送|送了我|别处买|别家买"
            r"|不(?:再)?(?:需要|想要|要|想买|买)了?|用不[上着]|改主意|没用了",
            re.IGNORECASE,
        ),
    ),
)
_BECAUSE: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "wrong_item",
        re.compile(
            r"\bwrong (?:colou?r|item|model|version|size|one)\b"
            r"|\b(?:got|received|sent|delivered|shipped|came)\b.{0,24}\bwrong\b|\bwrong\b.{0,24}\b(?:was |were "
            r"|been |got )?"
            r"(?:sent|delivered|shipped|arrived|came)\b|\bnot (?:what|the one) i ordered\b|发错|寄错|送错"
            r"|\b(?:ordered|bought|chose)\b.{2,60}\b(?:but|and|yet)\b.{0,16}\b(?:sent|got|received"
            r"|delivered|came)\b(?! (?:yet|late))"
            r"|(?:买|订|要|下单)的(?:明明)?(?:是|要).{1,24}?(?:发|寄|送|收到|来)(?:了|的|过来|成|出).{0,8}(?:[黑白银红蓝绿米灰色款型号]|错)"
            r"|不是我(?:买|订|要|下单)的",
            re.IGNORECASE,
        ),
    ),
    (
        "damaged",
        re.compile(
            r"\bdamaged\b|\bscratch\w*|\bdent(?:s|ed)?\b|\bcrack(?:s|ed)?\b|\bcrushed\b|\bbroken (?:on arrival|glass)\b"
            r"|破损|划痕|压坏|凹|碎了|裂",
            re.IGNORECASE,
        ),
    ),
    (
        "faulty",
        re.compile(
            r"\bfaulty\b|\brattl\w*|\bgrinding noise|\b(?:strange|loud|weird|odd|awful) nois\w+"
            r"|\bdefect\w*|\bbroken\b|\bbroke\b|\bleak\w*|\bstopped working\b"
            r"|\b(?:does|do|did|will|is|wo|ca)(?: ?n[o'’]?t|n[o'’]?t| not) (?:work|heat|turn on|start|pump)\w*"
            r"|\bwon'?t (?:start|turn on)|\bdead\b|坏|故障|漏水|不(?:加热|转|通电|工作|出水|启动)|开不了机|质量问题"
            r"|有毛病|烧不热|不够热|打不着火|异响|杂音|冒烟|短路|死机",
            re.IGNORECASE,
        ),
    ),
)
_FAULT = re.compile(
    r"\bnois\w+|\bloud\w*|\brattl\w+|\bsmell\w*|\berror\b|\bE\d\b|\bstuck\b|\bjam(?:s|med)?\b|\bpressure\b"
    r"|\bburn\w*|\bblock\w*"
    r"|\bwater (?:is )?(?:coming|running|dripping|leaking)\b"
    r"|\bno (?:water|coffee|steam|power|foam)\b|\bnothing comes\b|\bstop(?:s|ped)?\b|\btrip(?:s|ped)?\b|\blight\b"
    r"|\bwo(?:n'?t|uld not)\b|\bnot? (?:longer )?(?:work|heat|grind|foam|spin)\w*"
    r"|响|噪|异味|焦|报错|卡|压力|堵|不出|打不|不[亮动喷]|红灯|停机|漏|没反应|失灵|冒烟|跳闸",
    re.IGNORECASE,
)


def cancel_reason(text: str) -> str:
    """Why an order is cancelled, as the shop calls it, or ""."""
    return next((name for name, pattern in _CANCEL_REASONS if pattern.search(text)), "")


def because(text: str) -> str:
    """Whether a thing goes back because it is wrong, damaged or faulty; "" where nothing of the kind is said."""
    if re.search(r"\bi (?:ordered|bought|chose|picked) the wrong\b", text, re.IGNORECASE):
        return ""
    text = affirmed(text)
    return next((name for name, pattern in _BECAUSE if pattern.search(text)), "")


def fault(text: str) -> bool:
    """Whether a text says what is wrong with a machine."""
    return bool(because(text)) or _FAULT.search(affirmed(text)) is not None
