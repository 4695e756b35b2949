"""Workbooks in Strict Open XML: the same parts under other names, which few programs know.

Such a workbook is written anew, beside the file, under the names that every program knows.
"""

import re
import zipfile
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Final

from consumers.files.readers.bounds import Bounds
from consumers.files.readers.xml_prolog import refuse_doctype
from ledger.sentence import say

_STRICT: Final = b"http://purl.oclc.org/ooxml/"
_NAMES: Final = re.compile(rb"http://purl\.oclc\.org/ooxml/([A-Za-z]+)/")
_USUAL: Final = rb"http://schemas.openxmlformats.org/\1/2006/"
_START_BYTES: Final = 4096
_CHUNK_BYTES: Final = 1024 * 1024


def in_usual_names(file: IO[bytes], where: object, bounds: Bounds) -> IO[bytes]:
    """Return a workbook as every program knows it: the file itself, or one written anew."""
    with zipfile.ZipFile(file) as archive:
        _check(archive, where, bounds)
        if not any(_is_strict(archive, part) for part in archive.infolist()):
            return file
        made = TemporaryFile()  # noqa: SIM115 - whoever asked for it closes it
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as usual:
            for part in archive.infolist():
                with archive.open(part) as source, usual.open(part.filename, "w") as target:
                    for chunk in _renamed(source) if _is_xml(part) else _chunks(source):
                        target.write(chunk)
    made.seek(0)
    return made


def _check(archive: zipfile.ZipFile, where: object, bounds: Bounds) -> None:
    """Raise ``InputUnreadable`` where a workbook is more than it seems."""
    parts = archive.infolist()
    if len(parts) > bounds.parts:
        raise bounds.exceeded(
            where, say("a workbook of {count:,} parts", count=len(parts)), bounds.parts, "parts"
        )
    most = bounds.unpacked(sum(part.compress_size for part in parts))
    size = sum(part.file_size for part in parts)
    if size > most:
        raise bounds.exceeded(
            where, say("it grows to {size:,} when it is unpacked", size=size), most, "bytes"
        )
    for part in parts:
        with archive.open(part) as stream:
            refuse_doctype(stream, where)


def _is_xml(part: zipfile.ZipInfo) -> bool:
    return part.filename.endswith((".xml", ".rels"))


def _is_strict(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not _is_xml(part):
        return False
    with archive.open(part) as stream:
        return _STRICT in stream.read(_START_BYTES)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK_BYTES):
        yield chunk


def _renamed(source: IO[bytes]) -> Iterator[bytes]:
    held = b""
    for chunk in _chunks(source):
        held += chunk
        # A name never crosses the end of a tag.
        end = held.rfind(b">") + 1
        yield _NAMES.sub(_USUAL, held[:end])
        held = held[end:]
    yield _NAMES.sub(_USUAL, held)
