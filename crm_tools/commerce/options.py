"""How a product's options read in Chinese; the catalog keeps them in English."""

from __future__ import annotations

__all__ = ["say_option"]

_CHINESE = {
    "black": "黑色",
    "matte black": "哑光黑色",
    "white": "白色",
    "silver": "银色",
    "cream": "奶油色",
    "mint": "薄荷色",
    "steel": "钢色",
    "green": "绿色",
    "sand": "沙色",
    "grey": "灰色",
    "red": "红色",
    "blue": "蓝色",
}


def say_option(value: object, language: str) -> str:
    """An option's value in `language`; one that is not known here stays as the catalog has it."""
    words = str(value)
    return _CHINESE.get(words.lower(), words) if language == "zh" else words
