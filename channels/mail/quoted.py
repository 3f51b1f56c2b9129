"""What somebody wrote, without the mail they answer and without their signature. Pure, and linear in the text.

The kept library for this (mail-parser-reply) takes a quarter of a minute for 15 kB of "On On On …", without end for
blank lines, and does not know how Chinese mail programs quote.
"""

from __future__ import annotations

import re

__all__ = ["own_words"]

LONGEST_LINE = 400  # longer ones are never a mail program's
_WROTE = re.compile(
    r"(?:on|am|le|el) .{6,300}(?:wrote|schrieb|écrit|escribió)\s*:?"
    r"|(?:在|于) ?.{4,300}(?:写道|寫道)\s*[:：]?"
    r"|.{1,200}[<＜].{3,200}[>＞].{0,120}(?:写道|寫道|wrote)\s*[:：]?",
    re.IGNORECASE,
)
_DIVIDER = re.compile(
    r"[-_ *=]{2,}\s?(?:original message|forwarded message|reply message|original|原始邮件|原邮件|转发邮件|回复的原邮件"
    r"|原始郵件|转发的邮件)\s?[-_ *=]{2,}|_{20,}|begin forwarded message:",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\*?(?:from|sent|date|to|cc|subject|发件人|发送时间|日期|时间|收件人|抄送|主题)\*?\s?[:：]", re.IGNORECASE
)
_FROM = re.compile(r"\*?(?:from|发件人)\*?\s?[:：]", re.IGNORECASE)
_PHONE = re.compile(
    r"(?:sent from (?:my|outlook|yahoo|mail)|get outlook for|发自我的|来自我的|从我的 ?.{1,20}发送|发自 ?.{1,12}手机)"
    r".{0,80}",
    re.IGNORECASE,
)


def own_words(text: str) -> str:
    """The text up to the first sign of an older mail or a signature; all of it when nothing would be left.

    Lines quoted with ">" in between are left out: what stands around them answers them.
    """
    lines = [line.rstrip() for line in text.splitlines()]
    kept: list[str] = []
    for at, line in enumerate(lines):
        bare = line.strip()
        if _ends(lines, at, bare):
            break
        if not bare.startswith(">"):
            kept.append(line)
    own = "\n".join(kept).strip()
    return own or text.strip()


def _ends(lines: list[str], at: int, bare: str) -> bool:
    """Whether everything from this line on is somebody else's, or a signature."""
    if not bare or len(bare) > LONGEST_LINE:
        return False
    if lines[at] in ("--", "-- ") or bare == "--" or _PHONE.fullmatch(bare) or _DIVIDER.fullmatch(bare):
        return True
    if _FROM.match(bare):
        return sum(bool(_HEADER.match(one.strip()[:40])) for one in lines[at : at + 6]) >= 3
    if not _begins_quote(bare):
        return False
    # Programs fold a long introduction; its end may stand on one of the next two lines.
    for more in range(3):
        said = " ".join(one.strip() for one in lines[at : at + more + 1])
        if len(said) <= LONGEST_LINE and _WROTE.fullmatch(said):
            return True
    return False


def _begins_quote(bare: str) -> bool:
    low = bare[:4].lower()
    return low.startswith(("on ", "am ", "le ", "el ", "在", "于")) or "<" in bare or "＜" in bare
