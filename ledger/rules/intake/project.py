"""项目代码: an application under an item of investment projects names the project it is for.

The code joins what several bodies decide about one project (投资项目统一代码). At receipt it may
lack, for a receipt is never refused for a defect; it is there when the case is accepted.
"""

from collections.abc import Iterator

from ledger.events.intake import AcceptanceMode, ApplicationAccepted, ApplicationReceived
from ledger.fact import Fact
from ledger.states.case import IDENTITY_MISMATCH, Case
from ledger.states.day import judged_on, occurred_on
from ledger.states.item import Item
from ledger.states.joint import Joint
from ledger.view import Objection, View, finding, refusal


def judge_project_told(fact: Fact[ApplicationReceived], view: View) -> Iterator[Objection]:
    """Yield what the receipt of an application lacks: the code of its project."""
    event = fact.event
    if event.project is not None or _of_joint(view, event) is not None:
        return
    if view.of(Item, event.item).is_investment(occurred_on(fact, view)):
        yield CODE_UNTOLD("data.project", event.item)


def _of_joint(view: View, receipt: ApplicationReceived) -> str | None:
    """Return the project of the joint case that an application is a branch of."""
    opening = view.of(Joint, receipt.joint).opening if receipt.joint else None
    return opening.event.project if opening else None


def judge_project(fact: Fact[ApplicationAccepted], view: View, case: Case) -> Iterator[Objection]:
    """Yield what stands against accepting a case without its project, or for another one.

    What silence has accepted is accepted: the code is asked for, and takes nothing back.
    """
    receipt = case.receipt.event if case.receipt else None
    if receipt is None:
        return
    told = fact.event.project
    known = receipt.project or _of_joint(view, receipt)
    if told is not None and known is not None and told != known:
        yield IDENTITY_MISMATCH("data.project", f"{told} ≠ {known}")
    if told is not None or known is not None or fact.event.mode is AcceptanceMode.SILENCE:
        return
    if view.of(Item, receipt.item).is_investment(judged_on(fact, view)):
        yield CODE_MISSING("data.project", receipt.item)


_PROJECT = "企业投资项目核准和备案管理条例 第四条; 内丘县内政字【2017】15号 三(四)2: 项目统一代码制"


CODE_UNTOLD = finding(
    "application.project-code",
    "未填项目代码",
    "the item is for investment projects, and the application names no project",
    source=_PROJECT,
    remedy="let the applicant get the code on the platform; it is given when the case is accepted",
)


CODE_MISSING = refusal(
    "acceptance.project-code",
    "缺少项目代码",
    "the item is for investment projects, and neither the application nor its joint case nor the "
    "acceptance names one",
    source=_PROJECT,
    remedy="give the project's code with the acceptance",
)
