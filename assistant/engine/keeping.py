"""What a message says is to go, and what is to stay: "everything except the kettle", "咖啡机退掉，敲渣盒不退"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Parted", "last_word", "parted"]

_VERB = r"(?:return|send|sent|giv|give|refund|exchang|swap|replac|tak|go|ship|post)\w*"
_FILLER = r"(?:(?:want|wish|need|like|plan|intend|have|going|to|wanna|be|really|planning|for|you|me) )"
_EXCEPT = (
    r"\b(?:except(?:ing)?(?: for)?|excluding|(?:apart|aside) from|other than|save for|but for|not including|minus"
    r"|(?<=everything )(?:but|bar)|(?<=all )(?:but|bar))\b(?! not\b)"
)
_KEEP = (
    r"(?:keep(?!\s+\w+ing\b)|keeping|kept|h[oa](?:ld|ng)(?:ing)? on ?to|leav(?:e|ing) (?:me|us)"
    r"|leav(?:e|ing) (?=(?:the|my)\b)|retain(?:ing)?)"
)
_BEFORE_ACT = (
    r"(?:(?:i|we|i'?m|we'?re|i'?ll|we'?ll|i'?d|please|just|only|want|wish|would|will|like|to|am|are|going|not|never"
    r"|do|don'?t|won'?t|let)\s+){0,5}"
)
_BREAK = re.compile(
    r"[,，。；;!！?？:：\n]+|\.(?!\d)|\s[-–—]+\s|——|\b(?:but|while|whereas|although|though|then)\b"
    rf"|\b(?:and|&)\b(?=\s+{_BEFORE_ACT}(?:{_KEEP}|{_VERB}|not (?:the|my))(?!\w))"
    rf"|\band\b(?=\s+(?:the|my)\s+(?:\w+ ){{1,4}}?(?:stays?|goes|i'?ll|i want|i'?m|is)\b)"
    r"|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|但是?|不过|然后|而(?!且)"
    r"|(?<=[\u3400-\u9fff])(?=(?:留下|留着|保留|别退|不用退|不要退)[\u3400-\u9fffA-Za-z])"
    r"|(?<=退掉)(?=[\u3400-\u9fff]{2})|(?<=[\u3400-\u9fff]退)(?![掉了回])(?=[\u3400-\u9fff]{2,8}(?:不退|留|别退|不用退))",
    re.IGNORECASE,
)
_INCLUSIVE = re.compile(r"除了?[^，。；！]{1,20}[，,]?[^，。；！]{0,10}[还也]")
_ZH_EXCEPT = re.compile(
    r"除(?:了|去|开)?(?!外)(?P<a>[^，,。；;！]{1,16}?)(?:以外|之外|外|(?=都|全|其[他它余]|别的|剩|[，,。；;！]|$))"
    r"|(?P<b>[^，,。；;！]{1,16}?)(?:除外|以外|之外)"
)
_EXCEPTED = re.compile(rf"{_EXCEPT}", re.IGNORECASE)
_NOT_KEPT = re.compile(
    rf"(?:n'?t|\bnot|\bno longer|\bnever|cannot) {_FILLER}*keep|(?:不|没|别|不想|不要|不用|不愿意?|不打算)(?:保?留)",
    re.IGNORECASE,
)
_STAYS = re.compile(
    rf"\b{_KEEP}(?!\w)|^\W*(?:and |so )?(?:just )?not (?:the|my|that|this|an?)\b"
    r"(?!.*\b(?:i|we) (?:ordered|wanted|bought|asked))"
    rf"|(?<!did )(?<!didn't )\b(?:don'?t|do not|not|won'?t|isn'?t|doesn'?t|aren'?t|no need to|needn'?t|never)"
    rf" {_FILLER}*{_VERB}"
    r"|\b(?:stays?|staying)\b"
    r"|\b(?:is|are) (?:all |perfectly |totally )?(?:fine|ok|okay|great|good|perfect|excluded|excepted)\b"
    r"|(?<![不没])(?:保留|留着|留下|留给我|要留|想留|留用|自留)|^\W*(?:我|就|只|请)*留(?=[\u3400-\u9fff])|留$"
    r"|(?<![退换])(?<!能)(?:别|不|不用|不要|不想|不需要|不必|无需|先不|甭)(?:给我)?[退换](?!款|钱|货|不)"
    r"|^不是(?!我|因为)|不算|没(?:有)?(?:问题|毛病)|(?:挺|很)好的?$|不动",
    re.IGNORECASE,
)
_SORRY = r"sorry,?\s+(?=i mean|not?\b|make (?:it|that)|wrong|(?:the|my)\s+[\w ]{2,24}[.!]?$)"
_TAKES_BACK = re.compile(
    r"(?:^|[,.;!?…–—-]|\bthe \w+)\s*\b(?:oh |oops,? |er,? |um,? |ah,? )?"
    r"(?:no[,!.]?\s+(?:wait|sorry|no|hang on|hold on|actually|scratch that|i mean)\b"
    r"|wait[,!.]?(?:\s+no\b)?(?=[\s,!.])|scratch that|i meant?\b|or rather|rather\b|correction\b|make that"
    rf"|no\s*[,!.…–—-]|{_SORRY}"
    r"|actually,?\s+(?=no\b|make|the\b|my\b|return|send|just|only))"
    r"|(?:^|[，,。；;！!…、\s])(?:我?说错了|不不+|不对+|[哦噢啊呃哎]，?不+(?:对|是)?|错了|等等|等一下"
    r"|算了|不是|不|应该是|我是说|我的意思是)"
    r"(?=[，,。；;！!…、\s]|[退换是还]|还是)|[，,]\s*(?:还是|改)(?=[退换])",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\b(?:also|as well|too|additionally|and the)\b|也|还(?!是)|一起", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parted:
    """A message in two: the words that say what goes, and the phrases that say what stays."""

    goes: str
    stays: tuple[str, ...] = ()


def last_word(text: str, names: Callable[[str], bool]) -> str:
    """`text` from where it takes itself back, if what follows `names` what is to go: "the kettle, no wait, the mill".

    What only says what stays takes nothing else back, and what is wanted as well adds to what was said.
    """
    for found in reversed(list(_TAKES_BACK.finditer(text))):
        tail = text[found.end() :]
        if names(parted(tail).goes):
            return text[: found.start()] + " , " + tail if _ALSO.search(tail) else tail
    return text


def parted(text: str) -> Parted:
    """What `text` says is to go, and what it says is to stay."""
    text = text.replace("’", "'")
    stays: list[str] = []
    if not _INCLUSIVE.search(text):
        for found in _ZH_EXCEPT.finditer(text):
            stays.append(found["a"] or found["b"])
        text = _ZH_EXCEPT.sub("，", text) if stays else text
    goes: list[str] = []
    for clause in _clauses(text):
        head, *tail = _EXCEPTED.split(clause, maxsplit=1)
        (stays if _is_kept(head) else goes).append(head)
        stays += tail
    return Parted(", ".join(goes) if stays else text, tuple(stays))


def _clauses(text: str) -> list[str]:
    """The clauses of `text`; "everything but" is one, and its "but" an exception."""
    text = re.sub(r"\b(everything|all) (?:but|bar)(?= (?!not\b|i\b|keep))", r"\1 except", text, flags=re.IGNORECASE)
    text = re.sub(r"\bbut for\b", "except", text, flags=re.IGNORECASE)
    return [clause.strip() for clause in _BREAK.split(text) if clause and clause.strip()]


def _is_kept(clause: str) -> bool:
    """Whether what a clause names is to stay."""
    return bool(_STAYS.search(clause)) and not _NOT_KEPT.search(clause)
