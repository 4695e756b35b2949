"""回执: what a person reads of it beside its row."""

import pytest

from cli.display.receipts import tell_findings
from ledger.gate.receipt import Outcome, Receipt
from ledger.rules.base import load_rules
from ledger.view import CODES

CODE = "duty.disposition-unsaid"
FOUND = Receipt(outcome=Outcome.ACCEPTED, findings=(CODE,))


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_finding_is_told_once_in_words_where_a_person_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    load_rules()
    monkeypatch.setattr("cli.display.receipts.is_terminal", lambda _: is_terminal)
    tell_findings([FOUND, FOUND], "zh")
    told = capsys.readouterr().err
    assert told.count(f"备注发现: {CODE} {CODES[CODE].chinese}: ") == is_terminal
