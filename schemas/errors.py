"""The errors of schemas and codec, each with a stable code.

    SchemaError
    ├── UnderivableError     schema.underivable    a Struct holds what has no exact Avro form
    ├── IncompatibleError    schema.incompatible   a change that some reader could not read
    ├── DamagedError         schema.damaged        a locked file is changed, missing or unregistered
    ├── UnknownSchemaError   schema.unknown        nothing is locked under this id, type or version
    ├── UnreachableError     schema.unreachable    another registry does not answer as one
    ├── UnencodableError     entry.unencodable     bytes that Avro could not give back exactly
    └── DecodeError          avro.undecodable      a value that says nothing sound, and so
        ├── FramingError     avro.not-framed       … not framed as 00, id, Avro
        ├── TruncatedError   avro.truncated        … it ends too early
        ├── TrailingError    avro.trailing         … something follows it
        └── ContentError     avro.invalid          … what it says can be in no entry

Topic, partition and offset are added by who reads from a topic.
"""

from typing import ClassVar


class SchemaError(Exception):
    """Base of everything that schemas and codec raise on purpose."""

    code: ClassVar[str] = "schema.error"


class UnderivableError(SchemaError):
    """A Struct has a field for which there is no exact Avro form; names type and field."""

    code = "schema.underivable"


class IncompatibleError(SchemaError):
    """A change of an event type that some reader, older or newer, could not read."""

    code = "schema.incompatible"


class DamagedError(SchemaError):
    """What is locked was changed, deleted or never registered."""

    code = "schema.damaged"


class UnknownSchemaError(SchemaError):
    """Nothing is locked under this id, type or version; an upgrade may be due."""

    code = "schema.unknown"


class UnreachableError(SchemaError):
    """Another registry does not answer, or not as a registry does."""

    code = "schema.unreachable"


class UnencodableError(SchemaError):
    """Bytes of an entry that Avro by the newest schema could not give back exactly."""

    code = "entry.unencodable"


class DecodeError(SchemaError):
    """A value that cannot be decoded; nothing of it may be used."""

    code = "avro.undecodable"


class FramingError(DecodeError):
    """A value that is not framed as a zero byte, four bytes of schema id, and Avro."""

    code = "avro.not-framed"


class TruncatedError(DecodeError):
    """A value that ends before its schema does."""

    code = "avro.truncated"


class TrailingError(DecodeError):
    """A value that goes on after its schema has ended."""

    code = "avro.trailing"


class ContentError(DecodeError):
    """A value that says what can be in no entry: an unknown symbol, a day in no calendar."""

    code = "avro.invalid"
