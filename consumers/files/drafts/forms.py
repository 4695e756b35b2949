"""How a drafted mapping writes what becomes of a column: templates, tables, notations, units."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from consumers.files.drafts.column_profiles import WORDS_MAX, ColumnProfile
from consumers.files.drafts.word_lists import meanings
from consumers.files.mapping import conversion
from ledger import resident
from ledger.errors import Malformed
from ledger.fields import Field
from ledger.identifiers import ITEM_CODE

_PLAIN: Final = re.compile(r"[A-Za-z\u4e00-\u9fff][\w\u4e00-\u9fff./-]*")
_LIKE_NOTHING: Final = frozenset(("null", "yes", "no", "true", "false", "on", "off", "y", "n"))
_UNIT: Final = re.compile(r"[(（\[【]?\s*(?:单位[:：]?)?\s*(万元|分|元)\s*[)）\]】]?\s*$")
_BARE: Final = re.compile(r"[-+0-9., ]+")
_DECIMALS: Final = re.compile(r"\.(\d+)")
_UNPRINTED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_BLANK: Final = re.compile(r"\s")
_OF_PERSON: Final = (
    "^[1-8][0-9]{5}(18|19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]$"
)
_OF_USCC: Final = "^[0-9A-HJ-NPQRTUWXYa-hj-npqrtuwxy]{18}$"


class Written(Struct, frozen=True):
    """写法: the text of a value in the mapping, what is to be said of it, and whether to decide."""

    text: str
    notes: tuple[tuple[str, str], ...] = ()
    """Chinese and English, each to be told above the line."""
    is_open: bool = False
    is_dropped: bool = False
    """Whether it stands in a comment only."""


def quoted(text: str) -> str:
    """Return a text as YAML, without quotes where none are needed."""
    if _PLAIN.fullmatch(text) and text.lower() not in _LIKE_NOTHING:
        return text
    return _escaped(text)


def _escaped(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _UNPRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def template(*parts: str) -> str:
    """Return a template as YAML; braces of columns are in the parts already."""
    return _escaped("".join(parts))


def column(name: str) -> str:
    """Return a whole column as YAML."""
    if "{" in name or "}" in name or name != name.strip():
        return f"{{column: {quoted(name)}}}"
    return template("{", name, "}")


def identity(prefix: str, profile: ColumnProfile) -> str:
    """Return what a column numbers behind a prefix; blanks inside are no part of a number."""
    name = profile.name
    if "{" in name or "}" in name or any(_BLANK.search(text) for text in profile.values):
        inner = f"{{column: {quoted(name)}, normalise: [nfkc, no-blanks]}}"
        return f"{{join: [{quoted(prefix)}, {inner}], complete: yes}}"
    return template(prefix, "{", name, "}")


def slug(prefix: str, name: str) -> str:
    """Return an identity that is made of a column's free text."""
    return f"{{join: [{quoted(prefix)}, {{column: {quoted(name)}, slug: yes}}], complete: yes}}"


def code(profile: ColumnProfile) -> str:
    """Return the code of an item, or one that is made of its text."""
    try:
        for text in profile.values:
            ITEM_CODE.check(text)
    except Malformed:
        return f"{{column: {quoted(profile.name)}, slug: yes}}"
    return column(profile.name)


def subject_forms(
    coded: ColumnProfile | None,
    name: ColumnProfile | None,
    register: str,
    person: ColumnProfile | None = None,
) -> str:
    """Return how subjects are named: by their code where it is one, a person's, their name."""
    forms = []
    if person is not None:
        number = f"{{{quoted(person.name)}: {{matches: {quoted(_OF_PERSON)}}}}}"
        forms.append(f"{{person: {column(person.name)}, when: {number}}}")
    if coded is not None:
        condition = f"{{{quoted(coded.name)}: {{matches: {quoted(_OF_USCC)}}}}}"
        inner = f"{{column: {quoted(coded.name)}, normalise: upper}}"
        upper = all(text == text.upper() for text in coded.values)
        whole = coded.kind == "uscc" and not (coded.wrong or coded.blank or coded.nothings)
        if whole and upper and person is None:
            return template("uscc:{", coded.name, "}")
        forms.append(f'{{join: ["uscc:", {inner}], complete: yes, when: {condition}}}')
    if name is not None:
        forms.append(slug(register, name.name))
    elif coded is not None and coded is not person:
        forms.append(slug(register, coded.name))
    return forms[0] if len(forms) == 1 else f"{{first_of: [{', '.join(forms)}]}}"


def moment(profile: ColumnProfile) -> Written:
    """Return a day or a time in the notation of its column."""
    form = profile.moment
    if form is None:
        return Written(column(profile.name))
    if form.is_unknown:
        example = resident.without_numbers(next(iter(profile.values)))[:30]
        note = (
            f"时间写法不能识别（例 {example}），请写明 format",
            f"no notation of times takes {example}: name its `format`",
        )
        return Written(column(profile.name), (note,), is_open=True)
    if not form.formats:
        return Written(column(profile.name), _failing(profile))
    written = ", ".join(quoted(one) for one in form.formats)
    listed = written if len(form.formats) == 1 else f"[{written}]"
    text = f"{{column: {quoted(profile.name)}, format: {listed}}}"
    if form.is_open:
        example = next(iter(profile.values))
        note = (
            f"日与月的次序不明（例 {example}），暂按 {form.formats[0]}",
            f"day or month first? {example} is read as {form.formats[0]}",
        )
        return Written(text, (note, *_failing(profile)), is_open=True)
    return Written(text, _failing(profile))


def _failing(profile: ColumnProfile) -> tuple[tuple[str, str], ...]:
    if not profile.wrong:
        return ()
    example = profile.example_wrong[:30]
    return (
        (
            f"{profile.wrong} 个值无法这样读取（例 {example!r}），这些行将被隔离",
            f"{profile.wrong} values cannot be read so ({example!r}): their rows are set aside",
        ),
    )


def amount(profile: ColumnProfile) -> Written:
    """Return an amount of money in the unit of its heading, or one that is to be decided."""
    found = _UNIT.search(profile.name)
    has_units = not any(_BARE.fullmatch(text) for text in profile.values)
    unit = found.group(1) if found else "元"
    places = max(
        (len(one.group(1)) for text in profile.values if (one := _DECIMALS.search(text))), default=0
    )
    rounding = ", round: half-up" if places > {"万元": 6, "元": 2, "分": 0}[unit] else ""
    text = f"{{column: {quoted(profile.name)}, money: {unit}{rounding}}}"
    if found or has_units:
        return Written(text)
    note = (f"金额单位未写明，暂按 {unit}", f"the unit of the amount is not said: taken as {unit}")
    return Written(text, (note,), is_open=True)


def choice(profile: ColumnProfile, field: Field) -> Written | None:
    """Return a value table of the words that are known; None where no word is."""
    values = [text for text, _ in profile.values.most_common()]
    if all(text in field.choices for text in values):
        return Written(column(profile.name))
    known = {
        word: choice for word, choice in meanings(field.name).items() if choice in field.choices
    }
    table = {text: known[text.lower()] for text in values if text.lower() in known}
    table |= {text: text for text in values if text in field.choices}
    if not table or not profile.is_few:
        return None
    rest = [text for text in values if text not in table]
    otherwise = ", otherwise: unknown" if rest and "unknown" in field.choices else ""
    written = ", ".join(f"{quoted(text)}: {meaning}" for text, meaning in table.items())
    text = f"{{column: {quoted(profile.name)}, values: {{{written}}}{otherwise}}}"
    if not rest:
        return Written(text)
    shown = "、".join(rest[:10])
    choices = ", ".join(field.choices)
    note = (
        f"未对应的值: {shown}；可选 {choices}",
        f"not in the table yet: {shown}; choices are {choices}",
    )
    return Written(text, (note,), is_open=True)


def flag(profile: ColumnProfile) -> Written | None:
    """Return yes or no, in the words of the column."""
    values = [text.lower() for text in profile.values]
    if all(text in (*conversion.YES, *conversion.NO) for text in values):
        return Written(column(profile.name))
    if not profile.is_few:
        return None
    said_by = meanings("flag")
    yes = [text for text in profile.values if said_by.get(text.lower()) == "yes"]
    no = [text for text in profile.values if said_by.get(text.lower()) == "no"]
    rest = [text for text in profile.values if text not in (*yes, *no)]
    if not yes and not no:
        return None
    text = f"{{column: {quoted(profile.name)}, yes: {listed(yes)}, no: {listed(no)}}}"
    if not rest:
        return Written(text)
    shown = "、".join(rest[:10])
    note = (f"是否不明的值: {shown}", f"neither yes nor no yet: {shown}")
    return Written(text, (note,), is_open=True)


def problems(profile: ColumnProfile) -> Written | None:
    """Return which result codes are problems, in the words that are known."""
    values = [text for text, _ in profile.values.most_common()]
    said_by = meanings("problem")
    said = {text: "no" for text in values if said_by.get(text.lower()) == "no"}
    said |= {text: "yes" for text in values if said_by.get(text.lower()) == "yes"}
    if not said or not profile.is_few:
        return None
    rest = [text for text in values if text not in said]
    text = f"{{{', '.join(f'{quoted(one)}: {what}' for one, what in said.items())}}}"
    if not rest:
        return Written(text)
    shown = "、".join(rest[:10])
    note = (f"是否有问题不明的结果: {shown}", f"neither a problem nor fine yet: {shown}")
    return Written(text, (note,), is_open=True)


def penalty_kinds(profile: ColumnProfile) -> Written:
    """Return the kinds of a penalty by their codes of 双公示, found by their words."""
    mark = profile.separator
    parts = dict.fromkeys(
        part.strip() for text in profile.values for part in (text.split(mark) if mark else [text])
    )
    table, rest, known = dict[str, str](), list[str](), meanings("penalty")
    for part in parts:
        code = part if part in known.values() else None
        found = next((code for word, code in known.items() if word in part), code)
        table[part] = found or "9"
        rest += [part] * (found is None)
    written = ", ".join(
        f'{quoted(part)}: "{code}"' for part, code in list(table.items())[:WORDS_MAX]
    )
    inner = f'column: {quoted(profile.name)}, values: {{{written}}}, otherwise: "9"'
    text = f"{{{inner}, split: {_escaped(mark)}}}" if mark else f"[{{{inner}}}]"
    if not rest:
        return Written(text)
    shown = "、".join(rest[:10])
    note = (f"暂归为其他 (9) 的处罚类别: {shown}", f"kinds of penalty taken as others (9): {shown}")
    return Written(text, (note,), is_open=True)


def several(profile: ColumnProfile, inner: str | None = None) -> str:
    """Return a list of values; ``inner`` is what is made of each."""
    separator = profile.separator
    if separator is None:
        return f"[{column(profile.name)}]" if inner is None else _split(profile, "、", inner)
    return _split(profile, separator, inner)


def _split(profile: ColumnProfile, separator: str, inner: str | None) -> str:
    mark = _escaped(separator)
    each = "" if inner is None else f", each: {inner}"
    return f"{{column: {quoted(profile.name)}, split: {mark}{each}}}"


def listed(texts: Sequence[str] | Iterable[str]) -> str:
    """Return texts as a list in YAML."""
    return f"[{', '.join(quoted(text) for text in texts)}]"
