"""The name of the company that a customer writes for, in their own words."""

from __future__ import annotations

import re

from assistant.engine.company import Company
from assistant.engine.wished_goods import thing

__all__ = ["company_name"]

_LEGAL = r"Ltd|Limited|Inc|LLC|LLP|PLC|GmbH(?:\s*&\s*Co\.?\s*KG)?|AG|KG|SARL|Co(?:\.\s*KG)?|Corp"
_ENDING = (
    rf"{_LEGAL}|Company|Café|Cafe|Coffee|Hotels?|Bakery|Roasters|Group"
    r"|Restaurants?|School|Clinic|Studio|Bank"
)
_NAME = rf"((?:[A-Z0-9][\w&'’\-]*(?:\s+(?:&|and|of|the)(?=\s[A-Z]))?\s*){{1,6}}(?:(?<=\s)(?:{_ENDING})\b\.?)?)"
_INTRODUCED = re.compile(
    rf"\b(?i:we are|we're|we’re|this is|(?:i am|i'm|i’m|it is|it's) (?:from|with|at|for)|i work (?:for|at)"
    rf"|on behalf of|writing (?:from|for)"
    rf"|(?:our|the|my) company(?: name)?(?: is|:| called)?|company(?: name)?\s*(?:is|:)|(?:café|cafe|hotel"
    rf"|office|shop|firm) called)\s+{_NAME}"
)
_BY_ENDING = re.compile(rf"\b((?:[A-Z][\w&'’\-]*\s+(?:(?:&|and|of)\s+(?=[A-Z]))?){{1,5}}(?:{_ENDING})\b\.?)")
# After "for" a legal form tells a company even where nothing is capitalised, and so does "X & Y" where both are.
_FOR_LEGAL = re.compile(
    rf"\b(?:for|from|at)\s+((?:(?!(?:for|from|at)\b)[\w'’\-]+\s+(?:&\s+)?){{1,4}}?(?:{_LEGAL})\b\.?)", re.IGNORECASE
)
_FOR_BOTH = re.compile(r"\b(?:for|from|at)\s+((?:[A-Z][\w'’\-]*\s+){1,3}(?:&|and)(?:\s+[A-Z][\w'’\-]*){1,3})")
_HAN_ENDING = (
    r"公司|集团|酒店|宾馆|咖啡馆|咖啡店|咖啡厅|工作室|餐厅|餐饮|学校|大学|医院|事务所|银行|门店|健身房|书店|商场"
    r"|单位|工厂|超市|民宿|研究院|研究所|幼儿园|诊所|图书馆"
)
_HAN_FOR = re.compile(
    rf"[给帮替为]\s*((?:(?![给帮替为])[\u3400-\u9fffA-Za-z0-9（）()&· ]){{2,24}}?(?:{_HAN_ENDING})(?!采购|买))"
)
_HAN_INTRODUCED = re.compile(
    rf"(?:我们是|这里是|我是|代表|我在|来自|公司(?:名称?|全称)?(?:是|叫|为"
    rf"|[:：]))\s*([\u3400-\u9fffA-Za-z0-9（）()&· ]{{2,30}}?(?:{_HAN_ENDING}))"
    r"|(?:公司(?:名称?|全称)?(?:是|叫|为|[:：]))\s*([\u3400-\u9fffA-Za-z0-9（）()&· ]{2,30}?)(?=[，,。；;]|$)"
)
_HAN_BY_ENDING = re.compile(rf"((?:[A-Za-z0-9]+ ?)?[\u3400-\u9fff（）]{{2,18}}?(?:{_HAN_ENDING}))")
_OWN = r"(?:(?:our|my|the|a|an|this|new|small)\s+)*"
_NOBODY = re.compile(
    r"^(?:[咱我]们?|你们?|您|贵|本|自己|自家|[帮替请]|为(?=[我咱你您本贵])|是|的|这个?|一个?|一家|新|某|有限|想?给|需要|要)+|^(?:The|A|An|Our|My|I|We|Hi|Hello|Dear)\b\s*"
)


def company_name(text: str, company: Company) -> str:
    """The company a customer writes for, word for word as they wrote it, or ""; no name of goods is one."""
    ways = (_HAN_INTRODUCED, _INTRODUCED, _BY_ENDING, _FOR_LEGAL, _FOR_BOTH, _HAN_FOR, _HAN_BY_ENDING)
    for pattern in ways:
        for found in pattern.finditer(text):
            name = next((group for group in found.groups() if group), "").strip(" ,.，。")
            name = _NOBODY.sub("", name).strip()
            generic = not name or re.fullmatch(
                rf"[大小新老]?(?:{_HAN_ENDING})|{_OWN}(?:{_ENDING})", name, re.IGNORECASE
            )
            if not generic and not thing(name, company, kinds=False) and len(name) > 1:
                return name
    return ""
