"""What stands before the first element of an XML file. No declaration of a document type is read.

Neither an event log nor a workbook has one; with one, a few bytes may mean gigabytes.
"""

from typing import IO, Any, Final
from xml.parsers.expat import ExpatError, ParserCreate

from ledger.errors import InputUnreadable
from ledger.sentence import say

_CHUNK: Final = 4096


def refuse_doctype(stream: IO[Any], where: object) -> None:
    """Read up to the first element; raise ``InputUnreadable`` where a document type is declared."""
    found: list[str] = []
    parser = ParserCreate()

    def refuse(*_: object) -> None:
        raise InputUnreadable(
            say(
                "{where}: it declares a document type (<!DOCTYPE>), which is not "
                "read: its entities may grow without bound; take the declaration out",
                where=where,
            )
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, _: found.append(name)
    while not found and (chunk := stream.read(_CHUNK)):
        try:
            parser.Parse(chunk)
        except ExpatError:
            return
