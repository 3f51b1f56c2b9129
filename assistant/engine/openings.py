"""What a message begins with before it says anything: a greeting, a "hang on", a "could you tell me"."""

from __future__ import annotations

import re

__all__ = ["asks", "opened", "ungreeted"]

_GREETING = re.compile(
    r"^\s*(?:(?:hi+|hello|hey+|good (?:morning|afternoon|evening)|dear (?:team|all))(?: there| all| team)?\b"
    r"|[您你]好(?:啊|呀)?|嗨|哈喽|早上好|下午好|晚上好|请问(?:一下)?)[\s,，.。!！:：~～、]*",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"^\W*(?:(?:(?:hang on|hold on|wait(?: a (?:moment|minute|second))?|one (?:moment|second|question)"
    r"|(?:just one|a quick|quick|another|small) question|actually|sorry|excuse me|oh|well|good|fine|right|first"
    r"|before (?:that|(?:I|we|you) \w+(?: (?:to|that|it))?))\s*[,;:.!…–-]+"
    r"|\b(?:and|also|by the way|ok(?:ay)?)\b)[\s,;:.!…–-]*)+"
    r"|^\W*(?:(?:等(?:一下|一等|等)|稍等|先?问(?:一下|一句|个问题)|对了|顺便问?(?:一下)?|另外|不好意思|抱歉|诶|哎|欸|话说|还有)"
    r"[\s,，。.!！:：…~～、]*)+",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^\W*(?:(?:could|can|would) you (?:also |please |just |maybe )*(?:tell me|let me know)"
    r"|(?:do|would) you (?:happen to )?know|i(?:['’]d| would) (?:also )?like to know"
    r"|i(?:['’]m| am| was) (?:just |also )?wondering|(?:please )?tell me|any idea|(?:may|can) i ask"
    r"|i (?:just |also )?want(?:ed)? to (?:ask|know))[\s,:]+(?=(?:how|what|which|when|who|whose|why|where)\b)"
    r"|^\W*(?:我?(?:还|也)?想(?:问|知道|了解)(?:一下|下)?|能不?能?告诉我|(?:麻烦)?告诉我)[\s,，:：]*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]\s*$|[吗么]\W*$|^\W*(?:how|what|which|when|who|why|where|do|does|did|is|are|will|would|can|could|may|must)\b"
    r"|多[少久长]|几[天个]|怎么|如何",
    re.IGNORECASE,
)


def ungreeted(text: str) -> str:
    """`text` without its greeting."""
    return _GREETING.sub("", text, count=1)


def opened(text: str) -> str:
    """`text` from where it begins to say what it is about; as it is where nothing would be left."""
    rest = text
    for pattern in (_GREETING, _ASIDE, _ASKING):
        rest = pattern.sub("", rest, count=1)
    return rest if re.search(r"\w{2}", rest) else text


def asks(text: str) -> bool:
    """Whether a text is a question, by its mark, its ending or its first words."""
    return _ASKS.search(opened(text)) is not None
