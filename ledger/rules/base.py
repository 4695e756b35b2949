"""How a rule is declared: ``@rule(DecisionMade)`` on a function that yields objections."""

from collections.abc import Callable, Iterable
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, Final, TypeVar

from ledger import rules
from ledger.events import Event
from ledger.fact import Fact
from ledger.rules.ending import held_to_endings
from ledger.view import Objection, View

E = TypeVar("E", bound=Event)
Rule = Callable[[Fact[E], View], Iterable[Objection]]

RULES: Final[dict[type[Event], Rule[Any]]] = {}
"""The one rule of each event type."""


def rule(event_type: type[E]) -> Callable[[Rule[E]], Rule[E]]:
    """Declare the rule that says whether a fact of the type may be recorded now."""

    def declare(function: Rule[E]) -> Rule[E]:
        if event_type in RULES:
            raise ValueError(f"{event_type.__name__} has two rules")
        RULES[event_type] = held_to_endings(event_type, function)
        return function

    return declare


def load_rules() -> None:
    """Import every chapter, so that each event type has its rule and each code is declared."""
    for module in walk_packages(rules.__path__, f"{rules.__name__}."):
        import_module(module.name)
