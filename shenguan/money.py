"""Money (金额): an amount as a person writes it, with its unit, in whole fen.

Whole numbers only, so that nothing is rounded: what is no whole number of fen is refused.
"""

import re
from typing import Final

from ledger.errors import WrongUse
from ledger.sentence import say

FEN_MAX: Final = 9_007_199_254_740_991
"""As the type of the fields has it."""
_LENGTH_MAX: Final = 60
_UNITS: Final = {"元": 100, "圆": 100, "块": 100, "块钱": 100, "角": 10, "分": 1}
_TIMES: Final = {
    "": 1, "十": 10, "百": 100, "千": 1_000, "万": 10_000, "十万": 100_000, "百万": 1_000_000,
    "千万": 10_000_000, "亿": 100_000_000, "十亿": 1_000_000_000, "百亿": 10_000_000_000,
    "千亿": 100_000_000_000, "万亿": 1_000_000_000_000,
}  # fmt: skip
_WIDE: Final = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"￥": "¥", "\u3000": " "}
)
_OWN: Final = re.compile(r"^(人民币|RMB|CNY|¥)\s*|\s*(人民币|RMB|CNY)$", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"[$€£₩₽]|[A-Za-z]{3}|[美欧港日韩英加澳新][元镑币圆]|英镑|卢布")
_COUNTED: Final = re.compile(
    r"(?P<whole>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]+))?\s*"
    r"(?P<times>[十百千万亿]*)(?P<unit>元|圆|块钱|块|角|分|)[整正]?"
)
_DIGITS: Final = str.maketrans(
    "零壹贰叁肆伍陆柒捌玖两〇拾佰仟圆", "零一二三四五六七八九二零十百千元"
)
_SPELLED: Final = re.compile(
    r"(?P<yuan>[零一二三四五六七八九十百千万亿]+元)?零?"
    r"(?P<jiao>[一二三四五六七八九]角)?零?(?P<fen>[一二三四五六七八九]分)?[整正]?"
)
_NUMERALS: Final = "零一二三四五六七八九"
_PLACES: Final = (("", 1), ("十", 10), ("百", 100), ("千", 1_000))


def fen_of(text: str) -> int:
    """Return an amount in fen: ``5万元``, ``5,000.50元``, ``伍万元整``; raises ``WrongUse``."""
    said = text.translate(_WIDE).strip()
    plain = _OWN.sub("", said, count=2).strip()
    if len(plain) > _LENGTH_MAX:
        raise WrongUse(say("an amount of {count} characters is none", count=len(plain)))
    if plain.startswith(("-", "−", "负", "(")):
        raise WrongUse(say("{text!r} is less than nothing; an amount is 0元 or more", text=text))
    if _FOREIGN.search(plain):
        raise WrongUse(
            say("{text!r}: the ledger counts renminbi only; write the amount in 元", text=text)
        )
    fen = _counted(plain, "元" if plain != said else "", text)
    if fen is None:
        fen = _spelled(plain.translate(_DIGITS))
    if fen is None:
        raise WrongUse(
            say(
                "{text!r} is no amount of renminbi; write it as 5000元, 5000.50元, 5,000元, 5万元 "
                "or 伍仟元整",
                text=text,
            )
        )
    if fen > FEN_MAX:
        raise WrongUse(
            say(
                "{text!r} is more than the ledger can hold ({most} 分); check the unit",
                text=text,
                most=FEN_MAX,
            )
        )
    return fen


def _counted(plain: str, usual: str, text: str) -> int | None:
    """Return an amount in digits; its unit must be said, or a sign of the currency."""
    found = _COUNTED.fullmatch(plain)
    if found is None or found["times"] not in _TIMES:
        return None
    unit = found["unit"] or usual
    if not unit:
        raise WrongUse(
            say("{text!r}: 元 or 分? write it with its unit, for example {text}元", text=text)
        )
    part = found["part"] or ""
    digits = int(found["whole"].replace(",", "") + part)
    fen, rest = divmod(digits * _TIMES[found["times"]] * _UNITS[unit], int(f"1{'0' * len(part)}"))
    if rest:
        raise WrongUse(
            say("{text!r} is no whole number of fen; an amount ends with the fen", text=text)
        )
    return fen


def _spelled(plain: str) -> int | None:
    """Return an amount in Chinese numerals; None for what is not written as it is read."""
    found = _SPELLED.fullmatch(plain)
    if found is None or not any(found.groups()):
        return None
    yuan = _number((found["yuan"] or "零元")[:-1])
    small = [_NUMERALS.index((found[name] or "零")[0]) for name in ("jiao", "fen")]
    return None if yuan is None else yuan * 100 + small[0] * 10 + small[1]


def _number(numerals: str) -> int | None:
    """Return a number in Chinese numerals; to read it back must give the same numerals."""
    total = section = digit = 0
    for one in numerals:
        if one in _NUMERALS:
            digit = _NUMERALS.index(one)
        elif one in "十百千":
            section += (digit or 1) * dict(_PLACES)[one]
            digit = 0
        else:
            times = _TIMES[one]
            before = total if one == "亿" else 0
            total = (before + section + digit) * times + (total - before)
            section = digit = 0
    number = total + section + digit
    return number if numerals in {_read(number), _read(number).removeprefix("一")} else None


def _read(number: int) -> str:
    """Return a number as it is read: 10,050 is 一万零五十."""
    if number == 0:
        return "零"
    for name, size in (("亿", 100_000_000), ("万", 10_000)):
        if number >= size:
            high, low = divmod(number, size)
            gap = "零" if 0 < low < size // 10 else ""
            return _read(high) + name + gap + (_read(low) if low else "")
    return _section(number)


def _section(number: int) -> str:
    told, gap = "", False
    for name, size in reversed(_PLACES):
        digit, number = divmod(number, size)
        if digit:
            told += ("零" if gap and told else "") + _NUMERALS[digit] + name
        gap = not digit
    return told
