"""Agreement (一致): what a person said twice, by an option and in the data, must be one thing."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from ledger.errors import Contradiction
from ledger.sentence import say
from shenguan.fields import FieldOption

_UNSAID: tuple[object, ...] = (None, [], ())


def united(
    fields: Sequence[FieldOption],
    data: Mapping[str, Any],
    options: Mapping[str, Any],
    in_full: Callable[[dict[str, Any]], dict[str, Any]],
) -> dict[str, Any]:
    """Return the fields of the data and of the options; raises ``Contradiction``.

    ``in_full`` writes out what may be abbreviated: a bare number, a time without an offset.
    """
    said = {name: value for name, value in options.items() if value not in _UNSAID}
    for field in fields:
        one, other = said.get(field.name), data.get(field.name)
        if one in _UNSAID or other in _UNSAID:
            continue
        ours, theirs = (
            _plain(field, in_full({field.name: _read(field, value)})[field.name])
            for value in (one, other)
        )
        if ours != theirs:
            raise Contradiction(_told(field, one, other))
    return {**data, **said}


def _told(field: FieldOption, option: object, value: object) -> str:
    values = ("…", "…") if field.personal else (_shown(option), _shown(value))
    return say(
        "{option} {values} and {field} {values_2} in --data contradict each "
        "other: say it once, or the same twice",
        option=field.option,
        values=values[0],
        field=field.name,
        values_2=values[1],
    )


def _shown(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _read(field: FieldOption, value: object) -> object:
    """Return a value as its option would have it; what cannot be read stays as it is."""
    try:
        if field.takes == "instant" and isinstance(value, str):
            return datetime.fromisoformat(value)
        if field.takes == "integer" and isinstance(value, str):
            return int(value)
    except ValueError:
        return value
    return value


def _plain(field: FieldOption, value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(field, one) for one in value]
    if field.part is not None:
        try:
            return msgspec.convert(value, field.part, strict=False)
        except msgspec.ValidationError:
            return value
    return value
