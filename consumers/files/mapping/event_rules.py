"""The rules of a mapping: which event a row makes, under which key, when, and with which fields."""

from typing import Any, Final

from msgspec import Struct

from consumers.files.mapping import problem_codes
from consumers.files.mapping.columns import Form, Get, named
from consumers.files.mapping.conditions import RowCondition
from consumers.files.mapping.document import (
    DocumentPlace,
    Node,
    Section,
    plain,
    section_of,
    text_of,
    wording_of,
)
from consumers.files.mapping.each import Each, EachForms
from consumers.files.mapping.field_forms import TEXT, FieldForms, FormContext
from ledger.events import EVENTS, Event
from ledger.fields import Field, fields_of
from ledger.sentence import say

KEYS: Final = (
    "event", "slot", "each", "key", "once", "take", "when", "occurred_at", "agency", "actor",
    "fields", problem_codes.WORD,
)  # fmt: skip
_REFERENCE_KEYS: Final = tuple(
    key for key in KEYS if key not in {"once", "take", problem_codes.WORD}
)
_TAKES: Final = ("first", "last", "last_row", "last_match")
_BY_THE_LEDGER: Final = ("LedgerOpened", "SubmissionRefused")
"""Types that no row makes: the ledger is opened once, refusals are written by the gate."""
_OF_TEXT: Final = ("text", "part")
INSTANT: Final = Field(name="occurred_at", takes="instant")


class Once(Struct, frozen=True):
    """一次: a rule that holds for the first or the last row of each key only.

    The last row is that of all rows of the key, or with ``is_match`` of those that fulfil `when`.
    """

    name: str
    key: Get
    is_last: bool
    is_match: bool = False
    group: str = ""
    """What the key is made of, as the mapping writes it."""


class EventRule(Struct, frozen=True, kw_only=True):
    """映射规则: one event of a row, compiled."""

    event_type: type[Event]
    slot: str
    place: DocumentPlace
    key: Get
    occurred_at: Get
    agency: Get | None
    actor: Get | None
    when: RowCondition | None
    once: Once | None
    each: Each | None
    constants: dict[str, Any]
    fields: tuple[tuple[str, Get, bool], ...]
    personal: tuple[str, ...]
    columns: dict[str, tuple[str, ...]]
    has_own_key: bool
    """Whether the key is the row's own: it is none of `once`, and looks at no other row."""
    has_own_condition: bool
    text_columns: frozenset[str]
    """The columns that texts are made of: identities, numbers of documents, names."""

    def columns_of(self, field: str | None) -> tuple[str, ...]:
        """Return the columns behind a field as the gate names it: ``data.item``, ``actor``."""
        name = (field or "").removeprefix("data.").partition(".")[0].partition("[")[0]
        return self.columns.get(name, ())


class EventRules:
    """Reads the rules of one mapping; what several of them share is made once."""

    def __init__(self, context: FormContext, agency: Node | None, actor: Node | None) -> None:
        self._context = context
        self._agency = agency
        self._actor = actor
        self._onces: dict[object, Once] = {}

    def read(self, node: Node, *, is_reference: bool) -> EventRule:
        """Return one rule."""
        what = say("a rule of `references`") if is_reference else say("a rule of `events`")
        section = section_of(node, what)
        section.only(_REFERENCE_KEYS if is_reference else KEYS, what)
        event_type = _event_type(section, what)
        outer = FieldForms(self._context, event_type.__name__)
        of_each = EachForms(section, self._context, event_type.__name__)
        forms = of_each.forms
        occurred_at = forms.read(section.require("occurred_at", what), INSTANT)
        agency = _author(section.get("agency") or self._agency, _AGENCY, forms)
        actor = _author(section.get("actor") or self._actor, _ACTOR, forms)
        when = section.get("when")
        made = _fields(section, event_type, forms)
        made |= problem_codes.said_of_codes(section, event_type, made)
        known = fields_of(event_type)
        key = self._key(section, what, forms)
        of_each.check_key(key, section.keys.get("key", section.place))
        around = {"key": key, "occurred_at": occurred_at, "agency": agency, "actor": actor}
        named_forms = {name: form for name, form in around.items() if form is not None} | made
        return EventRule(
            event_type=event_type,
            slot=section.text("slot", event_type.__name__),
            place=section.place,
            key=key.get,
            occurred_at=occurred_at.get,
            agency=agency and agency.get,
            actor=actor and actor.get,
            when=None if when is None else outer.condition(when),
            once=self._once(section, outer),
            each=of_each.each,
            constants={n: form.get([]) for n, form in made.items() if form.is_constant},
            fields=tuple(
                (name, form.get, known[name].required)
                for name, form in made.items()
                if not form.is_constant
            ),
            personal=tuple(name for name in made if known[name].personal),
            columns={name: form.columns for name, form in named_forms.items()},
            has_own_key=self._has_own_key(section),
            has_own_condition=not self._looks_at_others(when),
            text_columns=frozenset(
                column
                for name, form in named_forms.items()
                if name not in known or known[name].takes in _OF_TEXT or known[name].personal
                for column in form.columns
                if name != "occurred_at"
            ),
        )

    def _has_own_key(self, section: Section) -> bool:
        shared = ("once", "each")
        return not any(name in section.keys for name in shared) and not self._looks_at_others(
            section.get("key")
        )

    def _looks_at_others(self, node: Node | None) -> bool:
        """Tell whether a form speaks of columns of earlier rows."""
        text = "" if node is None else wording_of(node)
        return any(f"{name}." in text for name in self._context.column_slots.earlier)

    def _key(self, section: Section, what: str, forms: FieldForms) -> Form:
        node = section.get("key") or (None if "each" in section.keys else section.get("once"))
        if node is None:
            node = section.require("key", what)
        self._context.persons.note_key(node, "key")
        return forms.read(node, Field(name="key", takes="text"))

    def _once(self, section: Section, forms: FieldForms) -> Once | None:
        node, take = section.get("once"), section.text("take", "first")
        if take not in _TAKES:
            raise section.require("take", "").place.wrong(
                say("`take` is first, last, last_row or last_match, not {take!r}", take=take)
            )
        if node is None:
            if "take" in section.entries:
                raise section.keys["take"].wrong(say("`take` needs `once`: the key of the rows"))
            return None
        when = section.get("when")
        signature = (plain(node), take, None if when is None else plain(when))
        found = self._onces.get(signature)
        if found is None:
            name = section.text("slot", text_of(section.require("event", ""), "event").text)
            self._context.persons.note_key(node, "once")
            key = forms.read(node, Field(name="once", takes="text")).get
            found = self._onces[signature] = Once(
                name,
                key,
                is_last=take != "first",
                is_match=take == "last_match",
                group=wording_of(node),
            )
        return found


_AGENCY: Final = Field(name="agency", takes="text", identity="agency")
_ACTOR: Final = Field(name="actor", takes="text", identity="officer")


def _author(node: Node | None, field: Field, forms: FieldForms) -> Form | None:
    return None if node is None else forms.read(node, field)


def _event_type(section: Section, what: str) -> type[Event]:
    written = text_of(section.require("event", what), "event")
    if written.text in EVENTS and written.text not in _BY_THE_LEDGER:
        return EVENTS[written.text]
    if written.text in _BY_THE_LEDGER:
        raise written.place.wrong(
            say("{written} is written by the ledger itself, not by a row", written=written.text)
        )
    raise written.place.wrong(
        say("{written!r} is no event type; `shenguan events` lists them", written=written.text)
    )


def _fields(rule: Section, event_type: type[Event], forms: FieldForms) -> dict[str, Form]:
    section, place = rule.section("fields"), rule.keys.get("fields", rule.place)
    known = fields_of(event_type)
    section.only(known, event_type.__name__)
    missing = [
        name for name, field in known.items() if field.required and section.get(name) is None
    ]
    if missing:
        raise place.wrong(
            say("{event_type} needs {named}", event_type=event_type.__name__, named=named(missing))
        )
    return {
        name: forms.read(node, known[name] if not known[name].personal else _clear(name))
        for name in section.entries
        if (node := section.get(name)) is not None
    }


def _clear(name: str) -> Field:
    """Return the field of a personal value as it is written here: clear, and salted later."""
    return Field(name=name, takes="text", annotation=TEXT.annotation, personal=True)
