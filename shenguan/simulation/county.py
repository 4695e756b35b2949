"""县情: who there is in the simulated county, and what its items are called."""

from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

from ledger.events import Event
from ledger.events.base import Role
from ledger.identifiers import USCC_ALPHABET, uscc_check_character

REGION: Final = "130523"
_ORGANISATION_LENGTH: Final = 9
_PRIME: Final = 7_919
"""Spreads numbers that follow each other over the letters of a code."""


class Actor(NamedTuple):
    """经办人: an officer, by the full number, of an agency."""

    agency: str
    actor: str


class ItemKind(NamedTuple):
    """事项类型: what items of a kind are, and how they are numbered."""

    letters: str
    name: str
    number: int


INSTANT: Final = ItemKind("JB", "即办", 12)
PROMISED: Final = ItemKind("CN", "承诺", 20)
JOINT: Final = ItemKind("BL", "并联", 4)
COMMITTED: Final = ItemKind("GZ", "告知承诺", 4)
NEGLECTED: Final = ItemKind("DB", "督办", 1)
"""One item on whose every step there is a service level, and for which checks are drawn."""
CATEGORY, PERMILLE, CHECKS_MAX, INSPECTORS_MIN = "A", 500, 2, 2
"""What is drawn of it: of which category, at which rate, how often in a year, by how many."""
ITEM_KINDS: Final = (INSTANT, PROMISED, JOINT, COMMITTED)
MATERIALS: Final = ("M01", "M02", "M03")
DEFERRABLE: Final = MATERIALS[-1]
"""The material that may still lack when a case is accepted."""
OPTIONAL: Final = "M04"
MEASURE: Final = "C-01"
LIST: Final = "M-01"
"""The list of those of bad credit that the county keeps."""
FOCUS_POINTS: Final = (
    "履行义务",
    "经营质量",
    "许可条件",
    "执行标准",
    "经营范围",
    "经营方式",
    "未经审批",
)
LEGAL_DAYS: Final = 20
PROMISED_DAYS: Final = 10
ENFORCEMENT_DAYS: Final = 90
REPAIR_DAYS: Final = 20
ANSWER_DAYS: Final = 20
SEAL: Final = "行政许可专用章"


class County:
    """县: six agencies with their officers, by what they are to each other."""

    def __init__(self, region: str = REGION) -> None:
        self.region = region
        self.keeper = self.agency("zfb")
        """政府办公室: keeps the ledger; inspection and legal side too."""
        self.catalogue = self.agency("bb")
        """编办."""
        self.bureau = self.agency("spj")
        """行政审批局."""
        self.housing = self.agency("zjj")
        """住建局: approves one item until it moves to the bureau, and supervises it."""
        self.market = self.agency("sjj")
        """市场监管局: supervises."""
        self.industry = self.agency("gsj")
        """工商局: supervises some items until the market authority takes it over."""

    def agency(self, letters: str) -> str:
        """Return the identity of an agency of the county."""
        return f"reg:{self.region}:{letters}"

    def officer(self, agency: str, number: int | str) -> Actor:
        """Return an officer of an agency."""
        return Actor(agency, f"{agency}/{number}")

    def items(self, kind: ItemKind) -> tuple[str, ...]:
        """Return the codes of all items of a kind."""
        return tuple(f"{kind.letters}-{number:02}" for number in range(1, kind.number + 1))

    @cached_property
    def moved_item(self) -> str:
        """The item that moves from the housing body to the bureau within the year."""
        return self.items(PROMISED)[-1]

    @cached_property
    def cancelled_item(self) -> str:
        """The item that leaves the catalogue within the year."""
        return self.items(PROMISED)[-2]

    @cached_property
    def unwatched_item(self) -> str:
        """The item that nobody supervises for some weeks of the year."""
        return self.items(PROMISED)[0]

    @cached_property
    def merged_items(self) -> tuple[str, ...]:
        """The items that the body supervises which is taken over within the year."""
        return self.items(PROMISED)[-5:-2]

    @cached_property
    def root(self) -> Actor:
        """The administrator of the ledger, head of the government's office."""
        return self.officer(self.keeper, 1)

    @cached_property
    def clerk(self) -> Actor:
        """Who keeps the catalogue."""
        return self.officer(self.catalogue, 1)

    @cached_property
    def head(self) -> Actor:
        """局长: the head of the bureau."""
        return self.officer(self.bureau, "001")

    @cached_property
    def receiver(self) -> Actor:
        """A receiver of the bureau's windows."""
        return self.officer(self.bureau, 101)

    @cached_property
    def reviewer(self) -> Actor:
        """Who reviews first."""
        return self.officer(self.bureau, 201)

    @cached_property
    def second_reviewer(self) -> Actor:
        """Who reviews at the second level."""
        return self.officer(self.bureau, 251)

    @cached_property
    def decider(self) -> Actor:
        """Who decides."""
        return self.officer(self.bureau, 301)

    @cached_property
    def issuer(self) -> Actor:
        """Who issues licences and speaks for the bureau: its liaison."""
        return self.officer(self.bureau, 401)

    @cached_property
    def corrector(self) -> Actor:
        """Who corrects what the bureau recorded."""
        return self.officer(self.bureau, 801)

    @cached_property
    def inspector(self) -> Actor:
        """An inspector of the market authority, its liaison."""
        return self.officer(self.market, 1)

    def usual(self, event: Event) -> Actor:
        """Return who hands in such a fact on an ordinary day."""
        name = type(event).__name__
        if name == "ReviewCompleted" and event.level > 1:  # type: ignore[attr-defined]
            return self.second_reviewer
        by_name: str | None = _USUAL.get(name)
        if by_name is None:
            roles = type(event).published_by or (Role.KEEPER,)
            by_name = next(_BY_ROLE[role] for role in roles if role in _BY_ROLE)
        officer: Actor = getattr(self, by_name)
        return officer


_BY_ROLE: Final[Mapping[Role, str]] = {
    Role.KEEPER: "root",
    Role.LEGAL: "root",
    Role.INSPECTION: "root",
    Role.CATALOGUE: "clerk",
    Role.WINDOW: "receiver",
    Role.APPROVAL: "decider",
    Role.SUPERVISION: "inspector",
}
_USUAL: Final[Mapping[str, str]] = {
    "GuidePublished": "decider",
    "DutyAssigned": "clerk",
    "ReviewCompleted": "reviewer",
    "HandlingStepCompleted": "reviewer",
    "SiteSurveyScheduled": "reviewer",
    "SiteSurveyCompleted": "reviewer",
    "TimeLimitExtended": "head",
    "LicenceIssued": "issuer",
    "LicenceChanged": "issuer",
    "ApprovalPushed": "issuer",
    "PushFailed": "issuer",
    "RestrictionImposed": "inspector",
    "RestrictionLifted": "inspector",
    "RecordPublicised": "issuer",
    "CreditRepairApplied": "inspector",
    "CreditRepairDecided": "inspector",
    "JointPunishmentAnswered": "decider",
    "EntryVoided": "corrector",
    "SealRegistered": "root",
    "HandlingUrged": "root",
    "ServiceLevelSet": "root",
    "UpstreamDocumentReceived": "issuer",
    "UpstreamDocumentForwarded": "issuer",
    "UpstreamDocumentAcknowledged": "inspector",
    "TrainingAttended": "inspector",
    "SubjectRecoded": "receiver",
}


def organisation(first: str, number: int) -> str:
    """Return the identity of an organisation: 91 a company, 92 a 个体工商户, by its number."""
    letters, rest = [], number * _PRIME + 1
    for _ in range(_ORGANISATION_LENGTH):
        rest, place = divmod(rest, len(USCC_ALPHABET))
        letters.append(USCC_ALPHABET[place])
    code = f"{first}{''.join(letters)}"
    return f"uscc:{code}{uscc_check_character(code)}"


def person(number: int) -> str:
    """Return the pseudonym of a natural person, by a number."""
    return f"person:k1:{number * _PRIME + 1:032x}"
