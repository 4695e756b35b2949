"""The registry's answers: every path and error of the interface that Confluent's clients know."""

import json
from typing import Any

import pytest

from schemas.canonical import canonical
from schemas.registry import packaged
from schemas.replies import Replies
from tests.avro_versions import grown, later

REGISTRY = packaged()
RECORD = "gov.shenguan.v1.DecisionMade"
SUBJECT = f"shenguan.log.v1.130523-{RECORD}"
LOCKED = REGISTRY.newest("DecisionMade")
VERSIONS = list(range(1, LOCKED.version + 1))
NEXT = LOCKED.version + 1
TEXT = REGISTRY.body(LOCKED).decode()
ANSWERS = Replies(REGISTRY, ["130523"])
LATER = Replies(later())


def _got(target: str, answers: Replies = ANSWERS) -> Any:  # noqa: ANN401 - any JSON
    status, document = answers.get(target)
    assert status == 200, document
    return document


def _asked(text: str = TEXT, **more: Any) -> bytes:  # noqa: ANN401 - any JSON
    return json.dumps({"schema": text, **more}).encode()


def test_a_schema_is_served_by_id_as_the_text_that_is_locked() -> None:
    for one in REGISTRY.entries:
        assert _got(f"/schemas/ids/{one.id}?subject=x") == {"schema": REGISTRY.body(one).decode()}
        assert _got(f"/schemas/ids/{one.id}/schema") == REGISTRY.schema(one)
    subjects = [RECORD, SUBJECT, SUBJECT.replace(".log.", ".intake.")]
    assert _got(f"/schemas/ids/{LOCKED.id}/subjects") == subjects
    assert _got(f"/schemas/ids/{LOCKED.id}/versions")[1] == {
        "subject": SUBJECT,
        "version": LOCKED.version,
    }
    assert _got("/schemas/types") == ["AVRO"]


def test_subjects_are_listed_for_the_named_ledgers_and_found_for_every_ledger() -> None:
    listed = _got("/subjects")
    assert listed == sorted(listed)
    assert len(listed) == 3 * len(REGISTRY.types)
    assert SUBJECT in listed
    assert len(_got("/subjects", Replies(REGISTRY))) == len(REGISTRY.types)
    for subject in (RECORD, SUBJECT, SUBJECT.replace("130523", "another.ledger-2")):
        assert _got(f"/subjects/{subject}/versions") == VERSIONS


@pytest.mark.parametrize(
    "number", [str(LOCKED.version), "latest", "-1", f"{LOCKED.version}?deleted=true"]
)
def test_a_version_is_described_with_its_id(number: str) -> None:
    expected = {"subject": SUBJECT, "version": LOCKED.version, "id": LOCKED.id, "schema": TEXT}
    assert _got(f"/subjects/{SUBJECT}/versions/{number}") == expected


def test_versions_are_numbered_and_the_latest_is_the_newest() -> None:
    assert _got(f"/subjects/{RECORD}/versions", LATER) == [*VERSIONS, NEXT]
    assert _got(f"/subjects/{RECORD}/versions/latest", LATER)["version"] == NEXT
    assert _got(f"/subjects/{RECORD}/versions/{LOCKED.version}", LATER)["id"] == LOCKED.id
    assert _got(f"/subjects/{RECORD}/versions/{LOCKED.version}/schema") == json.loads(TEXT)
    assert _got(f"/subjects/{RECORD}/versions/{LOCKED.version}/referencedby") == []


def test_settings_are_those_of_a_read_only_registry() -> None:
    assert _got("/") == {}
    for target in ("/config", f"/config/{SUBJECT}?defaultToGlobal=true"):
        assert _got(target) == {"compatibilityLevel": "FULL_TRANSITIVE"}
    for target in ("/mode", f"/mode/{SUBJECT}"):
        assert _got(target) == {"mode": "READONLY"}


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("/subjects/shenguan.log.v1.130523-gov.shenguan.v1.CaseSung/versions", 40401),
        ("/subjects/other-gov.shenguan.v1.DecisionMade/versions", 40401),
        ("/subjects/shenguan.log.v1.130523-value/versions/latest", 40401),
        ("/subjects/%E5%86%85%E4%B8%98/versions", 40401),
        (f"/subjects/{SUBJECT}/versions/{NEXT}", 40402),
        (f"/subjects/{SUBJECT}/versions/{'9' * 5_000}", 40402),
        (f"/schemas/ids/{'9' * 5_000}", 40403),
        (f"/subjects/{SUBJECT}/versions/0", 42202),
        (f"/subjects/{SUBJECT}/versions/first", 42202),
        ("/schemas/ids/0", 40403),
        ("/schemas/ids/99999", 40403),
        ("/schemas/ids/one", 40403),
        (f"/schemas/ids/{LOCKED.id}/colour", 404),
        ("/associations/resources/x/y?resourceType=topic", 40401),
        ("/colour", 404),
        ("/config/a/b", 404),
        (f"/subjects/{SUBJECT}", 404),
    ],
)
def test_what_is_not_there_is_told_by_the_codes_of_the_interface(target: str, code: int) -> None:
    status, document = ANSWERS.get(target)
    assert document["error_code"] == code
    assert status == int(str(code)[:3])
    assert document["message"]


def test_a_schema_is_looked_up_under_its_subject_however_it_is_spelled() -> None:
    pretty = json.dumps(json.loads(TEXT), indent=2)
    for text in (TEXT, pretty):
        for more in ({}, {"schemaType": "AVRO"}):
            status, found = ANSWERS.post(
                f"/subjects/{SUBJECT}?normalize=false", _asked(text, **more)
            )
            assert (status, found["id"], found["version"]) == (200, LOCKED.id, LOCKED.version)
            assert (found["subject"], found["schema"]) == (SUBJECT, TEXT)


def test_registering_what_is_registered_gives_its_id_and_anything_else_is_refused() -> None:
    known = ANSWERS.post(f"/subjects/{SUBJECT}/versions?normalize=false", _asked())
    assert known == (200, {"id": LOCKED.id})
    new = canonical(grown(json.loads(TEXT))).decode()
    status, document = ANSWERS.post(f"/subjects/{SUBJECT}/versions", _asked(new))
    assert (status, document["error_code"]) == (422, 42205)


@pytest.mark.parametrize(
    ("target", "body", "code"),
    [
        (f"/subjects/{SUBJECT}", _asked(canonical(grown(json.loads(TEXT))).decode()), 40403),
        (f"/subjects/{SUBJECT.replace('DecisionMade', 'CaseClosed')}", _asked(), 40403),
        ("/subjects/nothing", _asked(), 40401),
        ("/subjects/nothing/versions", _asked(), 42205),
        (f"/subjects/{SUBJECT}", _asked("{"), 42201),
        (f"/subjects/{SUBJECT}", _asked("[" * 50_000), 42201),
        (f"/subjects/{SUBJECT}", _asked("3"), 42201),
        (f"/subjects/{SUBJECT}", _asked(schemaType="JSON"), 42201),
        (f"/subjects/{SUBJECT}", b"", 42201),
        (f"/subjects/{SUBJECT}", b"[]", 42201),
        (f"/subjects/{SUBJECT}", b'{"schema":{}}', 42201),
        (f"/subjects/{SUBJECT}", b"\xff", 42201),
        (f"/compatibility/subjects/{SUBJECT}/versions/latest", _asked('"string"'), 42201),
        (f"/compatibility/subjects/{SUBJECT}/versions/latest", _asked('["null"]'), 42201),
        (f"/compatibility/subjects/{SUBJECT}/versions/{NEXT}", _asked(), 40402),
        ("/colour", _asked(), 404),
    ],
)
def test_a_lookup_that_finds_nothing_is_told_by_code(target: str, body: bytes, code: int) -> None:
    status, document = ANSWERS.post(target, body)
    assert (status, document["error_code"]) == (int(str(code)[:3]), code)


@pytest.mark.parametrize("number", ["/latest", "/1", ""])
def test_compatibility_is_judged_with_reasons(number: str) -> None:
    target = f"/compatibility/subjects/{SUBJECT}/versions{number}?verbose=true"
    fine = canonical(grown(json.loads(TEXT))).decode()
    assert ANSWERS.post(target, _asked(fine)) == (200, {"is_compatible": True, "messages": []})
    spoiled = TEXT.replace('"unit":"fen"', '"unit":"yuan"')
    status, document = ANSWERS.post(target, _asked(spoiled))
    assert (status, document["is_compatible"]) == (200, False)
    assert "DecisionMade.data.amount_fen: unit was" in document["messages"][0]
