"""行政处罚: what the kinds of a penalty say of it, by the code table 双公示 处罚类别."""

from collections.abc import Collection
from typing import Final

FINE: Final = "2"
"""处罚类别 2: 罚款."""


def fine_differs(kinds: Collection[str], fine_fen: int | None) -> bool:
    """Tell whether a fine is named without its kind, or the kind without a fine."""
    return (FINE in kinds) is not bool(fine_fen)
