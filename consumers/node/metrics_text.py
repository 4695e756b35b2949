"""Metrics text (指标): figures in the text format that Prometheus and its kin read.

The format is a dozen lines of specification (text format 0.0.4); a library for it would bring a
registry and a process of its own notions for what is a list here.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Family(NamedTuple):
    """指标族: figures of one name; ``kind`` is gauge or counter."""

    name: str
    kind: str
    help: str
    figures: Iterable[tuple[Mapping[str, str], float]]


def metrics_text(families: Iterable[Family], labels: Mapping[str, str]) -> str:
    """Return figures as text; ``labels`` are put on each of them."""
    return "".join(line + "\n" for family in families for line in _lines(family, labels))


def _lines(family: Family, labels: Mapping[str, str]) -> Iterator[str]:
    yield f"# HELP {family.name} {_escaped(family.help)}"
    yield f"# TYPE {family.name} {family.kind}"
    for own, value in family.figures:
        details = ",".join(f'{name}="{_quoted(text)}"' for name, text in {**labels, **own}.items())
        yield f"{family.name}{{{details}}} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', '\\"')
