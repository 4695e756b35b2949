"""What is locked: whole, append-only, decodable for ever; and how a change gets its version."""

import re
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
import rfc8785

from cli.derived.avro import derived_schemas, due_files
from ledger.errors import VerificationFailed
from schemas.canonical import canonical, digest, meaning
from schemas.codec import Codec
from schemas.errors import DamagedError, IncompatibleError, UnknownSchemaError
from schemas.locking import due, incompatible_pairs
from schemas.registry import HERE, Locked, Registry, packaged, unregistered
from schemas.samples import differing
from tests.avro_versions import grown, later
from tests.golden_avro import FOLDER, by_apache, datum, places, read_by_apache, write_missing

REGISTRY = packaged()
DERIVED = derived_schemas()
NEWEST = REGISTRY.newest("CaseClosed").file


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of what is locked, to be damaged at will."""
    folder = tmp_path / "schemas"
    shutil.copytree(HERE / "events", folder / "events")
    shutil.copy(HERE / "registry.json", folder)
    return folder


def test_nobody_changed_deleted_or_slipped_in_a_locked_file() -> None:
    assert list(REGISTRY.problems()) == []
    assert list(unregistered(HERE, [one.file for one in REGISTRY.entries])) == []


def test_the_digest_in_the_registry_is_that_of_the_file_and_of_the_schema() -> None:
    for one in REGISTRY.entries:
        body = (HERE / one.file).read_bytes()
        assert sha256(body).hexdigest() == one.sha256
        assert rfc8785.dumps(msgspec.json.decode(body)) == body


def test_every_event_type_is_locked_as_it_is_declared() -> None:
    assert due(REGISTRY, DERIVED) == []
    assert set(REGISTRY.types) == set(DERIVED)


def test_every_locked_version_has_golden_bytes_and_there_are_no_others() -> None:
    expected = {path for one in REGISTRY.entries for path in places(one)}
    assert set(FOLDER.iterdir()) == expected, "run `make lock`"


@pytest.mark.parametrize("locked", REGISTRY.entries, ids=lambda one: f"{one.type}.v{one.version}")
def test_golden_bytes_say_their_entry_for_ever(locked: Locked) -> None:
    entry, value = (path.read_bytes() for path in places(locked))
    assert Codec(REGISTRY).decode(value) == (entry, locked.type, locked.sha256)
    schema = REGISTRY.schema(locked)
    assert by_apache(schema, locked.id, entry) == value
    read = read_by_apache(schema, value)
    assert str(read["id"]) == msgspec.json.decode(entry)["id"]
    assert read["data"].keys() == datum(schema, msgspec.json.decode(entry))["data"].keys()
    if locked == REGISTRY.newest(locked.type):
        assert Codec(REGISTRY).encode(locked.type, entry) == value


def test_golden_files_that_are_there_are_never_written_again() -> None:
    before = {path: path.stat().st_mtime_ns for path in FOLDER.iterdir()}
    assert write_missing(REGISTRY) == []
    assert before == {path: path.stat().st_mtime_ns for path in FOLDER.iterdir()}


def test_a_sample_of_every_version_comes_back() -> None:
    assert list(differing(REGISTRY)) == []
    assert list(differing(later())) == []
    assert list(incompatible_pairs(later())) == []


def test_a_new_field_with_a_default_makes_the_next_version_with_the_next_id() -> None:
    changed = {**DERIVED, "CaseClosed": grown(DERIVED["CaseClosed"])}
    (found,) = due(REGISTRY, changed)
    assert found.locked == Locked(
        id=len(REGISTRY.entries) + 1,
        type="CaseClosed",
        version=REGISTRY.newest("CaseClosed").version + 1,
        sha256=digest(found.body),
    )
    assert msgspec.json.decode(found.body) == changed["CaseClosed"]


def test_words_alone_make_no_version() -> None:
    said = {**DERIVED["CaseClosed"], "doc": "办结: said in other words."}
    assert due(REGISTRY, {**DERIVED, "CaseClosed": said}) == []


def test_a_change_that_some_reader_could_not_read_is_refused_all_at_once() -> None:
    closed, made = (
        msgspec.json.decode(canonical(DERIVED[one])) for one in ("CaseClosed", "DecisionMade")
    )
    closed["fields"] = [one for one in closed["fields"] if one["name"] != "observed"]
    made["fields"].append({"name": "colour", "doc": "颜色", "type": "string"})
    with pytest.raises(IncompatibleError) as refused:
        due(REGISTRY, {**DERIVED, "CaseClosed": closed, "DecisionMade": made})
    assert refused.value.code == "schema.incompatible"
    assert "CaseClosed.observed: the field is gone or renamed" in str(refused.value)
    assert "DecisionMade.colour: a new field needs a default" in str(refused.value)


def test_a_type_that_is_gone_is_refused() -> None:
    kept = {name: one for name, one in DERIVED.items() if name != "CaseClosed"}
    with pytest.raises(IncompatibleError, match=r"CaseClosed: no event type has this stored name"):
        due(REGISTRY, kept)


def test_every_older_version_is_compared_not_only_the_last() -> None:
    """Undoing a change would be compatible with the first version, and lose what was written."""
    newer = later()
    with pytest.raises(IncompatibleError, match=r"new_text: the field is gone"):
        due(newer, DERIVED)


@pytest.mark.parametrize("spoil", ["changed", "deleted", "pretty", "another"])
def test_a_locked_file_that_was_touched_is_named(copied: Path, spoil: str) -> None:
    path = copied / NEWEST
    match spoil:
        case "changed":
            path.write_bytes(path.read_bytes().replace(b"string", b"bytes", 1))
        case "deleted":
            path.unlink()
        case "pretty":
            path.write_bytes(msgspec.json.format(path.read_bytes()))
        case _:
            shutil.copy(copied / REGISTRY.newest("DecisionMade").file, path)
    registry = Registry.in_folder(copied)
    (problem,) = registry.problems()
    assert NEWEST in problem
    assert "restore it from version control" in problem
    with pytest.raises(DamagedError, match=re.escape(NEWEST)):
        registry.schema(registry.newest("CaseClosed"))
    with pytest.raises(VerificationFailed, match=re.escape(f"schemas/: {NEWEST}")):
        list(due_files(copied.parent))


def _rewritten(copied: Path, change: Any) -> list[str]:  # noqa: ANN401 - any function
    path = copied / "registry.json"
    entries = change(msgspec.json.decode(path.read_bytes()))
    path.write_bytes(msgspec.json.encode(entries))
    return list(Registry.in_folder(copied).problems())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda old: [*old[:3], *old[4:]], "entry 4 has the id 5"),
        (lambda old: [*old[1:], old[0]], "entry 1 has the id 2"),
        (lambda old: [{**old[0], "version": 2}, *old[1:]], "versions of LedgerOpened are not"),
        (lambda old: [{**old[0], "sha256": old[1]["sha256"]}, *old[1:]], "one schema has two ids"),
        (lambda old: [{**old[0], "type": "CaseSung"}, *old[1:]], "CaseSung.v1.avsc is missing"),
    ],
)
def test_a_registry_that_was_rewritten_is_told(copied: Path, change: Any, said: str) -> None:  # noqa: ANN401
    assert any(said in one for one in _rewritten(copied, change))


def test_a_registry_that_is_no_json_is_told_in_one_line(copied: Path) -> None:
    for text in ("<<<<<<< ours", "{}", '[{"id": "x"}]', ""):
        (copied / "registry.json").write_text(text, "utf-8")
        with pytest.raises(DamagedError, match=r"^registry\.json: .*; restore it"):
            Registry.in_folder(copied)


def test_a_file_that_no_registry_knows_is_named(copied: Path) -> None:
    (copied / "events" / "CaseSung.v1.avsc").write_text("{}", "utf-8")
    with pytest.raises(VerificationFailed, match=r"events/CaseSung\.v1\.avsc is not in registry"):
        list(due_files(copied.parent))


def test_an_interrupted_lock_is_finished_by_the_next_run(tmp_path: Path) -> None:
    whole = dict(due_files(tmp_path))
    assert list(whole)[-1] == "schemas/registry.json"
    for count in (1, 7, len(whole) - 1):
        for path, text in list(whole.items())[:count]:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text, "utf-8")
        assert dict(due_files(tmp_path)) == whole
    (tmp_path / "schemas/registry.json").write_text(whole["schemas/registry.json"], "utf-8")
    assert list(due_files(tmp_path)) == []


def test_an_empty_folder_has_an_empty_registry(tmp_path: Path) -> None:
    registry = Registry.in_folder(tmp_path)
    assert (registry.entries, registry.types, list(registry.problems())) == ((), (), [])
    with pytest.raises(UnknownSchemaError, match="has no schema here"):
        registry.newest("CaseClosed")


def test_a_schema_is_found_by_what_it_says_however_it_is_spelled() -> None:
    locked = REGISTRY.newest("ApplicationReceived")
    body = REGISTRY.body(locked)
    schema = msgspec.json.decode(body)
    respelled = _as_java_writes(schema)
    assert canonical(respelled) != body
    for text in (body.decode(), msgspec.json.format(body).decode(), canonical(respelled).decode()):
        assert REGISTRY.find(text) == locked
    assert REGISTRY.find(canonical(grown(schema)).decode()) is None
    assert meaning(schema) != meaning(grown(schema))
    for text in ("", "{", '{"type":"record"}', "[" * 100_000, '{"fields":1,"type":"record"}'):
        with pytest.raises(ValueError, match=r"."):
            REGISTRY.find(text)


def _as_java_writes(schema: Any) -> Any:  # noqa: ANN401 - any schema
    if schema == "string":
        return {"type": "string", "avro.java.string": "String"}
    if isinstance(schema, list):
        return [_as_java_writes(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    if schema["type"] == "string" and "name" not in schema:
        return {**schema, "avro.java.string": "String"}
    written = {
        key: _as_java_writes(value) if key in {"type", "items", "fields"} else value
        for key, value in schema.items()
        if key != "namespace"
    }
    if "fields" in written and "." not in written["name"]:
        written["name"] = f"gov.shenguan.v1.{written['name']}"
    return written
