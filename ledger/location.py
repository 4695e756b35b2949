"""Location (位置): where a database is, as a person names it: by its URL, or by a file's path.

Free of any driver, so that whoever only names a database loads none.
"""

import os
import re
from typing import Final

from ledger.errors import StoreUnavailable
from ledger.sentence import say

_URL: Final = re.compile(r"[A-Za-z][\w+.-]*://|(?:sqlite|postgres(?:ql)?)(?:\+\w*)?:")
"""A URL, or what was meant to be one."""


_PASSWORD: Final = re.compile(r"(://[^:/@]*:).*@|([?&]\w*password=)[^&]*")


def shown(text: str) -> str:
    """Return where a database is, without the password that its URL may hold."""
    return _PASSWORD.sub(lambda found: f"{found[1]}***@" if found[1] else f"{found[2]}***", text)


def located(text: str) -> str:
    """Return the URL of what a person named; a plain path is a file of SQLite, ``~`` one's home."""
    if not text or _URL.match(text):
        return text
    if "?" in text:
        raise StoreUnavailable(
            say(
                "{text}: a question mark begins the options of a URL, so no database "
                "has one in its name; give the file another name",
                text=text,
            )
        )
    return f"sqlite:///{os.path.expanduser(text)}"  # noqa: PTH111 - the text stays as it is written
