"""法定代表人: who is a natural person, and which legal persons name who represents them.

A bar on a person reaches the companies that the person represents: an application that leaves the
representative out would hide him.
"""

from typing import Final

REPRESENTATIVE: Final = "representative"
"""What a notice asks for where an application names no representative (法定代表人身份证明)."""
_LEGAL_PERSONS: Final = tuple(f"uscc:{first}" for first in ("1", "5", "91"))
"""统一社会信用代码 of 机构编制 (1), 民政 (5) and of enterprises (91); 个体工商户 (92) are none."""


_NATURAL_PERSONS: Final = "person:"
"""Who is named by a commitment to an identity number (自然人)."""


def is_natural_person(subject: str) -> bool:
    """Tell whether a subject is a natural person, whom nothing but a commitment names."""
    return subject.startswith(_NATURAL_PERSONS)


def is_legal_person(subject: str | None) -> bool:
    """Tell whether an applicant is a legal person by its code; other numbers do not say it."""
    return subject is not None and subject.startswith(_LEGAL_PERSONS)
