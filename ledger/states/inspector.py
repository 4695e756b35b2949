"""检查人员: whether an officer may inspect on a day: in post, with a certificate that runs."""

from collections.abc import Iterator
from datetime import date

from ledger.fact import AnyFact
from ledger.states.officer import Officer
from ledger.states.post import judge_inspector
from ledger.view import Objection, View, finding, refusal


def judge_certified(
    fact: AnyFact,
    view: View,
    officer: str,
    day: date,
    *,
    agency: str | None = None,
    field: str = "data.inspectors",
) -> Iterator[Objection]:
    """Yield what stands against who inspects: not in post, without a certificate that runs.

    A certificate that is not on record may lie in the drawer: that is a finding.
    """
    yield from judge_inspector(
        fact, view, officer, missing=INSPECTOR_NOT_IN_POST, field=field, agency=agency
    )
    known = view.of(Officer, officer)
    until = known.certificate_until
    if until is not None and until < day:
        yield CERTIFICATE_EXPIRED(field, f"{officer} · {until}")
    elif until is None and known.certificate is None:
        yield CERTIFICATE_UNKNOWN(field, officer)


INSPECTOR_NOT_IN_POST = refusal(
    "check.inspector-not-in-post",
    "检查人员不在检查岗位",
    "who inspected does not hold the post inspector in the agency; a finding until the agency has "
    "had an inspector",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with post inspector, or let two inspectors inspect",
)


CERTIFICATE_UNKNOWN = finding(
    "register.certificate-unknown",
    "执法证未登记",
    "no certificate of an inspector is on record",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with the certificate and until when it runs",
)


CERTIFICATE_EXPIRED = refusal(
    "register.certificate-expired",
    "执法证已过期",
    "an inspector's certificate had ended on the day of the check, of the listing or of the plan",
    source="行政处罚法 第四十二条: 具有行政执法资格的执法人员",
    remedy="record OfficerAppointed with the renewed certificate, or let another officer inspect",
)
