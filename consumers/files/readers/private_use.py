"""Characters of GB 18030 that old tables send to the private use area, as the ones they mean.

So a name from a file in GB 18030 and the same name from a file in UTF-8 are one. The tables are
those of 2005 and 2022; what Python's codec knows is taken from it.
"""

import re
from typing import Final

_LATER: Final = {
    0xE7C7: 0x1E3F, 0xE816: 0x20087, 0xE817: 0x20089, 0xE818: 0x200CC, 0xE81E: 0x9FB4,
    0xE826: 0x9FB5, 0xE82B: 0x9FB6, 0xE82C: 0x9FB7, 0xE831: 0x215D7, 0xE832: 0x9FB8,
    0xE83B: 0x2298F, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE855: 0x241FE, 0xE864: 0x9FBB,
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14,
    0xE792: 0xFE15, 0xE793: 0xFE16, 0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19,
}  # fmt: skip
"""What GB 18030-2000 still sent to the private use area: A8BC, A6D9-A6F3 and 14 of row FE."""
_ROW: Final = [bytes((0xFE, cell)) for cell in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
_EARLIER: Final = {0xE815 + place: ord(code.decode("gb18030")) for place, code in enumerate(_ROW)}
"""What GBK sent there: the row FE50-FEA0."""
_MEANT: Final = _EARLIER | _LATER
_PRIVATE: Final = re.compile("[\ue78d-\ue796\ue7c7\ue815-\ue864]")


def has_private(text: str) -> bool:
    """Tell whether a text holds characters of the private use area that mean others."""
    return _PRIVATE.search(text) is not None


def meant(text: str) -> str:
    """Return a text with the characters that are meant."""
    return text.translate(_MEANT)
