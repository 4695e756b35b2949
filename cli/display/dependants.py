"""Amending together (一并更正): what rests on an entry is shown, then handed in with it."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli import exits
from cli.display.consent import agreed
from cli.display.output import Output, Printout
from cli.display.receipts import reaction_row, tell_remedies
from cli.display.unknown import asks_here
from ledger.errors import WrongUse
from ledger.events.record import EntryVoided
from ledger.gate.receipt import Outcome
from ledger.sentence import say
from shenguan import words
from shenguan.language import tell
from shenguan.reacting import follow
from shenguan.wiring import Wiring

if TYPE_CHECKING:
    from consumers.streams.reactor import Reacted
    from ledger.entry import Submission
    from ledger.gate.receipt import Receipt
    from shenguan.amendment_plan import Plan
    from shenguan.drafting import Drafting


def judge_use(submission: "Submission[Any]") -> None:
    """Raise ``WrongUse`` for what nothing can rest on: a new fact."""
    if submission.corrects is None and not isinstance(submission.data, EntryVoided):
        raise WrongUse(
            say("--with-dependants goes with a correction (--corrects) or with EntryVoided")
        )


def amend_together(
    wiring: Wiring,
    drafting: "Drafting",
    submission: "Submission[Any]",
    output: Output,
    *,
    signers: Sequence[str],
    dry_run: bool,
    yes: bool,
) -> int:
    """Show what becomes of all that rests on an entry, and hand it in, all or nothing."""
    from shenguan.dependants import Dependants

    plan = Dependants(
        wiring, drafting.references, submission, personal=drafting.personal, signers=signers
    ).plan()
    _tell(plan, output.lang)
    if dry_run or plan.is_blocked or not plan.group:
        return _show(plan, plan.receipts, output)
    question = words.message("dependants-question", output.lang)
    if asks_here() and not (yes or plan.is_refused or agreed(question, output.lang)):
        return exits.FAILURE
    (receipts,) = wiring.gate.submit_groups([plan.group])
    reacts = wiring.settings.react
    return _show(plan, receipts, output, follow(wiring, receipts) if reacts else ())


def _tell(plan: "Plan", lang: str) -> None:
    """Say how many entries are amended, before anything is recorded."""
    from shenguan.amendment_plan import Treatment

    counts = Counter(one.treatment for one in plan.steps)
    told = {one.value.replace("-", "_"): counts[one] for one in Treatment}
    click.echo(words.message("dependants", lang, **told), err=True)
    if plan.is_blocked:
        for step in plan.steps:
            if step.treatment is Treatment.CANNOT:
                text = f"@{step.target} {step.type}: {tell(step.why, lang)}"
                click.echo(words.message("error", lang, text=text), err=True)
        click.echo(words.message("dependants-blocked", lang), err=True)
    elif not plan.group:
        click.echo(words.message("dependants-none", lang), err=True)


def _show(
    plan: "Plan",
    receipts: "Sequence[Receipt]",
    output: Output,
    reacted: "Sequence[Reacted]" = (),
) -> int:
    from shenguan.amendment_plan import COLUMNS, Treatment

    rows = [{**one, "why": tell(one["why"], output.lang)} for one in plan.rows(receipts)]
    rows += [dict.fromkeys(COLUMNS) | reaction_row(one) for one in reacted]
    output.write(
        Printout(
            rows,
            (*COLUMNS, "because") if reacted else COLUMNS,
            choices={"treatment": Treatment.names(), "outcome": Outcome.names()},
            spare=("message", "agency"),
        )
    )
    tell_remedies(dict.fromkeys(code for one in receipts for code in one.codes), output.lang)
    if plan.is_blocked:
        return exits.SOME_REFUSED
    return exits.exit_of_outcomes(one.outcome for one in receipts)
