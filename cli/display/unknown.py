"""Numbers that nobody knows (无人知晓的编号): asked about before a refusal keeps them for ever."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cli.display.consent import agreed
from shenguan import words
from shenguan.wiring import Wiring, is_terminal

if TYPE_CHECKING:
    from ledger.entry import Submission
    from ledger.gate.proposal import Proposed
    from shenguan.unknown_numbers import Unknown


def asks_here() -> bool:
    """Tell whether somebody can be asked: they read what we say and can answer."""
    return is_terminal(sys.stdin) and is_terminal(sys.stderr)


def may_hand_in(wiring: Wiring, submission: "Submission[Any]", proposed: "Proposed") -> bool:
    """Ask whether to hand in what would be refused and names what nobody knows.

    Nobody is asked where nothing stands against it.
    """
    unknown = _unknown(wiring, submission)
    if not unknown:
        return True
    ((receipt,),) = wiring.gate.submit_groups([[proposed]], dry_run=True)
    if receipt.outcome != "refused":
        return True
    _tell(wiring, unknown, also_without_advice=True)
    lang = wiring.settings.lang
    if agreed(words.message("unknown-question", lang), lang):
        return True
    click.echo(words.message("unknown-none", lang), err=True)
    return False


def tell_neighbours(wiring: Wiring, submission: "Submission[Any]") -> None:
    """Say on standard error which numbers may have been meant by those that nobody knows."""
    _tell(wiring, _unknown(wiring, submission), also_without_advice=False)


def tell_unknown(wiring: Wiring, kind: str, number: str) -> None:
    """Say on standard error that nobody knows a number that is asked about, if so."""
    if next(wiring.store.known(kind, number), None) != number:
        from shenguan.unknown_numbers import Unknown

        _tell(wiring, [Unknown(kind, number)], also_without_advice=True)


def _unknown(wiring: Wiring, submission: "Submission[Any]") -> "Sequence[Unknown]":
    from shenguan.unknown_numbers import unknown_numbers

    return unknown_numbers(submission, wiring.store, wiring.opening)


def _tell(wiring: Wiring, unknown: "Sequence[Unknown]", *, also_without_advice: bool) -> None:
    from shenguan.acts import kind_named
    from shenguan.neighbours import as_advice, neighbours

    for one in unknown:
        found = neighbours(wiring.store, one.kind, one.number)
        if found or also_without_advice:
            lang = wiring.settings.lang
            told = {"kind": kind_named(one.kind), "number": one.number, "advice": as_advice(found)}
            click.echo(words.message("unknown-number", lang, **told), err=True)
