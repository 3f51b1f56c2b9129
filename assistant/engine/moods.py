"""How a customer feels: that they have had enough, and praise for what went wrong, which is none."""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["SPOILT", "angry", "mocks"]

_LONGEST = 600
_ANGRY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|disgusting|scam(?:mers?)?|fraud|fed up|sick of"
    r"|(?:i'?ve|i have|have) had enough(?! (?:points|time|water))|lawyer|sue you"
    r"|useless (?:bot|chat|service|company)|worst (?:service|company|shop)|waste of (?:time|money)"
    r"|(?:third|fourth) time"
    r"|f[u*]ck\w*|bullshit|idiots?|stupid (?:bot|machine|service)|driving me (?:mad|crazy)|furious|pissed)\b"
    r"|气死|忍无可忍|骗子|骗人|垃圾(?:公司|服务|客服|产品|店)|什么(?:破(?![损裂洞坏碎了])|垃圾(?![桶袋分])|烂)|太(?:过分|离谱|差劲)|投诉到|消协|12315|曝光你们"
    r"|(?<![水煮烧翻])滚(?:开(?![水了])|蛋|吧)|傻[逼X]|第[三四五]次了|受够了|没人管|耍我|糊弄"
    r"|(?<![\u3400-\u9fff])妈的(?![妈生订礼咖名手电账地])|他妈的?(?![妈的生订礼咖名手电账地想要说买])",
    re.IGNORECASE,
)
_WRONG = (
    r"\bbroken\b|\bbroke\b|\bgives? up\b|\bgave up\b"
    r"|\bstill (?:not|no|nothing|waiting)\b|\bdead\b|\bnothing\b"
    r"|\bnever\b|\blasted\b|\bleak\w*|\bfail\w*|\bstopped\b"
    r"|坏|[没未](?:见|到|收|发|动)|等成|蜗牛|影子|化石|还在等|等了|神速|呵呵|漏|故障|不[转动行]"
)
_WENT_WRONG = re.compile(_WRONG, re.IGNORECASE)
SPOILT = re.compile(rf"\borderno\b|\b(?:did|does|do|is|was|has|have|ca|wo)n.?t\b|{_WRONG}", re.IGNORECASE)
_PRAISE = re.compile(
    r"\b(?:brilliant|wonderful|great|lovely|fantastic|amazing|marvell?ous|excellent|impressive|bravo|congratulations"
    r"|well done|good job|nice work|so proud|thanks a lot|thanks for nothing|truly|love (?:how|it when))\b"
    r"|真[是行棒好]|太[棒好]了|厉害|佩服|不愧|好样的|可真|呵呵|感谢你们|了不起|优秀",
    re.IGNORECASE,
)


def angry(text: str) -> bool:
    """Whether the customer has had enough: such words, or a shouted sentence."""
    return _angry(text[:_LONGEST])


@lru_cache(maxsize=64)
def _angry(text: str) -> bool:
    letters = re.findall(r"[A-Za-z]", text)
    shouted = len(letters) >= 25 and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)
    return bool(_ANGRY.search(text)) or shouted


def mocks(text: str) -> bool:
    """Whether a text praises what went wrong: "Lovely. Five days old and already broken." """
    return bool(_PRAISE.search(text) and _WENT_WRONG.search(text))
