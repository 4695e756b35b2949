"""Compiled catalogues (已编译译文): what gettext reads, made of what translators write.

Hatchling loads this file by its path, for the wheel and for an editable installation; so it
imports nothing of ours.
"""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def compile_beside(written: Path) -> Path:
    """Compile a catalogue beside its text; return where."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = written.with_suffix(".mo")
    with written.open("rb") as source, compiled.open("wb") as target:
        write_mo(target, read_po(source))
    return compiled


def compile_where_stale(written: Path) -> None:
    """Compile a catalogue that was changed since it was compiled."""
    compiled = written.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < written.stat().st_mtime:
        compile_beside(written)


class CompiledCatalogues(BuildHookInterface[Any]):
    """Compiles each catalogue when the project is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling has it
        """Compile the catalogues and say that they belong to what is built."""
        root = Path(self.root)
        for written in sorted(root.glob("shenguan/locale/*/LC_MESSAGES/*.po")):
            build_data["artifacts"].append(str(compile_beside(written).relative_to(root)))
