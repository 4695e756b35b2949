"""模糊条款: words of a catalogue that leave to the window what it may ask for."""

from typing import Final

_VAGUE: Final = ("其他材料", "其它材料", "有关材料", "相关材料", "其他有关", "其它有关")
"""What a guide must not ask for: nobody can hand in what nobody has named."""


def is_vague(name: str) -> bool:
    """Tell whether a material is named by a clause that could mean anything."""
    return any(one in name for one in _VAGUE)
