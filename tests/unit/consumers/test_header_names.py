"""Names of headers that are no UTF-8: the record is read, and so is what follows."""

from typing import Any

import pytest
from kafka.record.default_records import DefaultRecordBatchBuilder
from kafka.record.memory_records import MemoryRecords

from consumers.broker.header_names import take_any_names


class Name(str):
    """A name of a header as another client writes one."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:
        """Return bytes that are no UTF-8."""
        return b"na\xff\xfeme"


@pytest.mark.parametrize("compression", [0, 1])
def test_a_record_is_read_whatever_its_headers_are_named(compression: int) -> None:
    take_any_names()
    builder: Any = DefaultRecordBatchBuilder(
        magic=2, compression_type=compression, is_transactional=False, producer_id=-1,
        producer_epoch=-1, base_sequence=-1, batch_size=1_000_000,
    )  # fmt: skip
    given = [
        (b"k", b"na\xff\xfeme", [("a", b"\xff"), (Name("x"), b"v"), (Name("y"), None)]),
        (None, None, [(Name("x"), b"")]),
        (b"", b"after", [("b", b"w")]),
    ]
    for offset, (key, value, headers) in enumerate(given):
        builder.append(offset, 1, key, value, headers)
    records: Any = MemoryRecords(bytes(builder.build()))
    read = list(records.next_batch())
    assert [(one.key, one.value) for one in read] == [(key, value) for key, value, _ in given]
    assert [one.headers for one in read] == [
        [("a", b"\xff"), ("na??me", b"v"), ("na??me", None)],
        [("na??me", b"")],
        [("b", b"w")],
    ]
