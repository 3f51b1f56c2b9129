"""What stands around an address in a message and is no part of it: the request, a recipient, a telephone number."""

from __future__ import annotations

import re

from assistant.engine.places import place_of, start_of_place

__all__ = ["STREET", "bare_han", "bare_latin", "without_people", "without_thanks"]

STREET = re.compile(
    r"\d.*\b(?:road|street|st|rd|avenue|ave|lane|drive|way|square|building|block|boulevard|blvd|court|place|highway"
    r"|no)\b"
    r"|\b(?:road|street|rd|avenue|lane|drive|building|block|floor|room|flat|no\.?)\b.*\d|[路街道巷弄村里苑园].*\d"
    r"|\d.*[路街道巷弄村里]",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^.*?\b(?:(?:new |right |correct |delivery |shipping |home |my )*address\b(?: ?(?:of|for|on|in)\b[^,;:\d]{0,40}?)?"
    r"(?: (?:should|will|must) (?:now )?be(?: changed)?| is(?: now)?| to|\s*[:=]|\s+[-–—])+"
    r"|(?:deliver|send|ship|change|update|set|move|moved|correct)\b.{0,60}?\bto(?: the address)?:?"
    r"|(?:it'?s|it is|(?:it|that) should be|i (?:now )?live (?:at|in)|now at)"
    r"|(?:no|sorry|actually|wait)[,.]?)\s*:?\s+(?=\S)",
    re.IGNORECASE | re.DOTALL,
)
_LEAD_HAN = re.compile(
    r"^(?:不对?|不是|错了)?[，,\s]*(?:应该)?是(?=\S)|^.*(?:地址(?:应该)?(?:改成|改为|换成|改到|是|为|[:：])"
    r"|[改换](?:成|为|到)|[改换转重][寄送发投](?:[到去往至给])?|[寄送发投][到去往至]|我(?:现在|们|家)?住|搬[到去]了?|住在|[:：])(?=\S)",
    re.DOTALL,
)
_TAIL = re.compile(
    r"\s*[,，.。;；!！]?\s*(?:please|(?:many )?thanks(?: a lot| so much| in advance| again)?"
    r"|thank you(?: (?:so|very) much)?|thx|cheers|(?:非常|多)?谢谢?[您你了啦]?|麻烦[您你]?了?|辛苦了?"
    r"|可以吗|[好行]吗|吧|(?:because|since|as) .*|for (?:the |my )?order(?: \d+)?\D*|bye)\s*[.。!！?？]*\s*$",
    re.IGNORECASE,
)
_DIGITS = r"\+?\d[\d\- ]{5,16}\d"
_CALLED = (
    r"(?:(?:and )?\b(?:my |her |his |the )?(?:(?:contact|mobile|cell|tele)?[ -]?phone|tel|mobile|cell|contact)\b\.?"
    r"(?: number| no\.?)?(?: is)?|(?:联系)?(?:电话|手机|方式)(?:号码?)?(?:是|为|改成)?)\s*[:：]?\s*"
)
_UNCALLED = r"(?<![A-Za-z\d\-])(?:\+\d[\d\- ]{7,16}\d|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|0\d{2,3}-\d{7,8})"
_PHONE = rf"(?:{_CALLED}{_DIGITS}|{_UNCALLED})(?!\d)"
_NAME = r"(?:[A-Za-z·. ]{2,30}|[\u3400-\u9fff·]{2,8}?)"
_PEOPLE = re.compile(
    rf"(?:收件人|收货人|联系人|签收人)(?:姓名|名字)?(?:是|为|叫|改成|改为|换成)?\s*[:：]?\s*{_NAME}"
    r"(?=[，,。；;\s\d)）+]|$|联系|电话|手机|邮编|邮政|地址)"
    r"|\b(?:recipient|receiver|consignee|addressee|contact person|attn|attention)\b\.?(?:'s)?(?: name)?(?: is)?\s*:?"
    r" +[^,;\d\n()]{2,40}"
    # A name beside a telephone number, or before 收, is whom to hand it to; what names a place is none.
    rf"|(?:^|(?<=[，,；;\s]))[\u3400-\u9fff·]{{1,3}}(?![省市区县路街巷弄村里苑园号楼室栋幢座层院厦])[\u3400-\u9fff]"
    rf"(?:先生|女士|小姐)?(?=[，,\s]*{_PHONE})"
    r"|(?:(?<=[，,；;\s\d号楼室栋幢座层])|^)[\u3400-\u9fff·]{2,4}收(?=\s*$|[，,。\s])",
    re.IGNORECASE,
)
_PHONES = re.compile(_PHONE, re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]\s+(?=(?:[Mm]y|[Pp]lease|[Tt]hank|I|[Ii]t|[Cc]an|[Cc]ould|[Tt]he|[Tt]hat)\b)|[,;\n()]+")
_TALK = re.compile(
    r"\b(?:my|our|her|his|their|your|you|i|i'm|me|we|please|use|thanks?|is|are|it|this|that|instead|can|could|would|want"
    r"|address|account|profile|order|deliver|send|ship|moved)\b"
)
_INTRODUCTION = re.compile(
    r"^[^\d]*?(?=(?:\b(?:flat|room|apt\.?|apartment|unit|suite|floor|building|block|no\.?)\s+)?#?\d)", re.IGNORECASE
)
_AFTER = re.compile(
    r"\s+(?:instead|(?:is|will be|as) (?:my|our|the) (?:new |right |correct |delivery )*address)\b\D*$", re.IGNORECASE
)
_TALK_HAN = re.compile(r"[请帮您你谢]|麻烦|改一?下|可以|尽快|我(?!.*[区园厦苑城场楼号室村]$)")


def without_people(text: str) -> str:
    """The text without who is to get it and without telephone numbers."""
    return _PHONES.sub(" ", _PEOPLE.sub(" ", text))


def without_thanks(text: str) -> str:
    """The text without the thanks, questions and reasons at its end."""
    shorter = _TAIL.sub("", text)
    return shorter if shorter == text else without_thanks(shorter)


def bare_latin(text: str) -> list[str]:
    """The pieces of an address between its commas, without the words that introduce it or go on after it."""
    body = _after_colon(_after_lead(text))
    pieces = [piece.strip(" .-–—:!?") for piece in _SENTENCE.split(body)]
    return [bare for bare in (_without_talk(piece) for piece in pieces if piece) if bare]


def bare_han(text: str) -> str:
    """An address in one run without commas and spaces, from its province or city on where those are named."""
    led = _LEAD_HAN.search(text)
    pieces = [piece for piece in re.split(r"[\s，,。；;！!？?（）()]+", text[led.end() :] if led else text) if piece]
    kept = [piece for piece in pieces if re.search(r"\d", piece) or not _TALK_HAN.search(piece)]
    body = "".join(kept[_first_place(kept) :]).removeprefix("中国")
    at = -1 if place_of(body) else start_of_place(body)
    return body[at:] if at > 0 and not re.search(r"\d", body[:at]) else body


def _first_place(pieces: list[str]) -> int:
    """Which piece the address begins with: 我妈家 before a city is none, a street before it is one."""
    for at, piece in enumerate(pieces):
        if STREET.search(piece) or re.match(r"[\u3400-\u9fff]{2,7}?(?:省|自治区|市)", piece) or place_of(piece):
            return at
    return 0


def _after_lead(text: str) -> str:
    """What one introduction after another leaves; what follows a number is no further one."""
    led = _LEAD.match(text)
    body = text[led.end() :] if led else text
    while (led := _LEAD.match(body)) and not re.search(r"\d", led[0]):
        body = body[led.end() :]
    return body


def _after_colon(body: str) -> str:
    said, _, rest = body.rpartition(":")
    return rest if STREET.search(rest) and not STREET.search(said) else body


def _without_talk(piece: str) -> str:
    """One piece of an address without the words of a request; "" for one that is nothing else."""
    piece = _AFTER.sub("", piece)
    lowered = piece[:1].lower() + piece[1:]
    if not _TALK.search(lowered):
        return piece
    words = _INTRODUCTION.match(piece)
    said = words[0] if words else piece
    rest = piece[len(said) :]
    return rest if STREET.search(rest) else "" if _TALK.search(said[:1].lower() + said[1:]) else piece
