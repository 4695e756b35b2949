"""``shenguan clock``: what to do where the log's time lies ahead of the clock."""

import click

from cli.display.output import Output, output_options
from cli.display.receipts import show_receipts
from cli.lazy import Group
from ledger.clock import fixed_width_instant, new_id, now
from ledger.entry import read_submission
from ledger.events.record import LEDGERS_CLOCK, ClockDiffers
from shenguan.drafting import acting
from shenguan.wiring import Wiring


@click.group(cls=Group)
def clock() -> None:
    """时钟: where the log's last time lies ahead of the clock, nothing is judged.

    \b
    Example:
      shenguan clock accept --reason 主板电池失效, 时钟快了三天
    """


@clock.command("accept")
@click.option("--reason", required=True, help="理由: why the log's time lies ahead.")
@output_options(piped="ndjson")
@click.pass_obj
def accept(wiring: Wiring, *, reason: str, output: Output) -> int:
    """确认时钟: say that the clock is right, though the log already stands at a later time.

    Look at the clock first (`timedatectl`, another machine): what it says now counts from here on.
    Until it has caught up, entries keep the log's last time and carry the true instant beside it;
    days, limits and answers go by that. Records ClockDiffers; the keeper only.

    \b
    Example:
      shenguan clock accept --reason 主板电池失效, 时钟快了三天
    """
    agency, actor = acting(wiring)
    moment = now()
    submission = read_submission(
        {
            "actor": actor,
            "agency": agency,
            "data": {
                "clock": LEDGERS_CLOCK,
                "last_recorded_at": wiring.store.end().recorded_at,
                "reason": reason,
                "true_at": fixed_width_instant(moment),
            },
            "id": new_id(),
            "ledger": wiring.opening.ledger,
            "occurred_at": moment,
            "type": ClockDiffers.__name__,
        }
    )
    return show_receipts(wiring.gate.submit([submission]), output)
