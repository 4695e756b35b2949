"""办件所涉各方 in questions: who else is a party, whose the case is, who supervises its item."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final, NamedTuple

from msgspec import json

from ledger.events.catalogue import Act
from ledger.events.intake import AcceptanceMode
from ledger.law.acceptance import RECEIVED, SUPPLIED, Acceptance, Turn
from ledger.law.transfer import holder_on
from projections.lookups.chunks import chunks
from projections.lookups.duties import stands
from projections.lookups.limits import Limits
from projections.lookups.organisation import Holders, ItemDuties
from projections.lookups.standing import DECIDED, UNANSWERED, status_on
from projections.reader import Reader
from projections.tables.case_row import CaseRow
from projections.tables.catalogue import ITEMS, ItemRow
from projections.tables.subjects import CASE_PARTIES, CasePartyRow

Parties = list[CasePartyRow]


class TransferSaid(NamedTuple):
    """划转: from whom to whom an item went, from which day on, and whose the cases in hand are."""

    agency_from: str
    agency_to: str
    effective_on: date
    cases_in_hand: str


_LISTED: Final = json.Decoder(list[str])


class Bodies:
    """Which bodies have to do with cases on the day; each item is looked up once."""

    def __init__(self, reader: Reader, limits: Limits) -> None:
        self._reader = reader
        self._limits = limits
        self.holders = Holders(reader)
        self._items: dict[str, tuple[ItemRow | None, list[TransferSaid]]] = reader.remembered(
            "items with transfers"
        )
        self._supervisors: dict[str, str] = {}
        self._duties = ItemDuties(reader)

    def of(self, row: CaseRow, acceptance: Acceptance) -> tuple[str | None, str]:
        """Return whose a case is, and as a list who supervises its item."""
        return self._holder(row, acceptance), self._supervisors_of(row)

    def _holder(self, row: CaseRow, acceptance: Acceptance) -> str | None:
        """Return the body whose the case is: it holds the item, or kept the cases in hand."""
        if row.item is None:
            return None
        item, transfers = self._item(row.item)
        if item is None:
            return None
        since = self._in_hand_since(row, acceptance) if transfers else None
        holder = holder_on(item.agency, transfers, self._reader.on, since)
        return self.holders.of(holder, row.item)

    def _supervisors_of(self, row: CaseRow) -> str:
        """Return, as a list, the bodies that are on supervision duty for the case's item."""
        if row.item is None:
            return "[]"
        if row.item not in self._supervisors:
            on = self._reader.on
            duties = (
                duty
                for duty in self._duties.of(row.item)
                if duty.duty == "supervision" and stands(duty, on, None)
            )
            ordered = sorted(duties, key=lambda duty: duty.position)
            bodies = dict.fromkeys(
                heir for duty in ordered for heir in self.holders.all(duty.agency or "")
            )
            self._supervisors[row.item] = json.encode([*bodies]).decode()
        return self._supervisors[row.item]

    def whose_turn(self, row: CaseRow, status: str, acceptance: Acceptance) -> str | None:
        """Return the body that has to act next; a decision that is made waits for the closing.

        The window speaks until a case is accepted; then it is whose duty it is to decide.
        """
        if status in UNANSWERED:
            is_windows = acceptance.turn is Turn.WINDOW
            return (
                self.holders.of(self._receiving(row, acceptance), row.item) if is_windows else None
            )
        if status == "accepted":
            return self.holders.of(self._deciding(row, acceptance), row.item)
        is_decided = status in DECIDED
        return self.holders.of(row.deciding_agency, row.item) if is_decided else None

    def window_of(self, row: CaseRow) -> str | None:
        """Return the body that speaks to the applicant: it hands out what was decided."""
        acceptance = self._limits.acceptance(row)
        return self.holders.of(self._receiving(row, acceptance), row.item)

    def turn_of(self, row: CaseRow) -> str | None:
        """Return the body whose turn it is in a case; None: the applicant's, or nobody's."""
        acceptance = self._limits.acceptance(row)
        return self.whose_turn(row, status_on(row, self._limits, acceptance), acceptance)

    def _receiving(self, row: CaseRow, acceptance: Acceptance) -> str | None:
        """Return who speaks to the applicant: the window, or who got the item from it since."""
        _, transfers = self._item(row.item) if row.item is not None else (None, [])
        gave_away = any(one.agency_from == row.agency for one in transfers)
        return self._holder(row, acceptance) if gave_away else row.agency

    def _deciding(self, row: CaseRow, acceptance: Acceptance) -> str | None:
        """Return who has to decide: who received it, if that is its duty, or else the holder."""
        if row.item is None:
            return row.agency
        is_moved = bool(self._item(row.item)[1])
        decides = not is_moved and any(
            duty.agency == row.agency and Act.DECIDE in _LISTED.decode(duty.acts)
            for duty in self._duties.of(row.item)
            if stands(duty, self._reader.on, None)
        )
        return row.agency if decides else self._holder(row, acceptance) or row.agency

    def _in_hand_since(self, row: CaseRow, acceptance: Acceptance) -> date | None:
        """Return since when a case is in hand; by silence only once the term had ended."""
        if row.accepted_on is not None and row.mode != AcceptanceMode.SILENCE:
            given = self._limits.day(row.accepted_at)
            return max(date.fromisoformat(row.accepted_on), given or date.min)
        if acceptance.day is None:
            return None
        if acceptance.since == SUPPLIED:
            return self._limits.supplement_end(row, acceptance.day) or acceptance.day
        if acceptance.since != RECEIVED:
            return acceptance.day
        return self._limits.notice_end(row, acceptance.day) or acceptance.day

    def _item(self, code: str) -> tuple[ItemRow | None, list[TransferSaid]]:
        if code not in self._items:
            row = self._reader.row(ITEMS, code)
            said = [] if row is None else _LISTED.decode(row.transfers)
            self._items[code] = row, [transfer_said(one) for one in said]
        return self._items[code]


def transfer_said(said: str) -> TransferSaid:
    """Return a transfer as the row of an item holds it."""
    day, *bodies, cases_in_hand = said.split(" ")
    return TransferSaid(bodies[0], bodies[1], date.fromisoformat(day), cases_in_hand)


def with_parties(
    reader: Reader, rows: Iterable[tuple[CaseRow, str | None]]
) -> Iterator[tuple[CaseRow, str | None, Parties]]:
    """Yield cases, and the names that go with them, with their further parties."""
    for chunk in chunks(rows):
        found: dict[str, Parties] = {}
        for one in reader.matching(CASE_PARTIES, "case", [row.case for row, _ in chunk]):
            found.setdefault(one.case, []).append(one)
        for row, name in chunk:
            yield row, name, found.get(row.case, [])


def listed_parties(parties: Parties) -> str:
    """Return parties as a list: in what capacity, and who."""
    return json.encode([f"{one.capacity} {one.party}" for one in parties]).decode()
