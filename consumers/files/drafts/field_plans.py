"""What the fields of events are made of: the column that is called so, or an open question."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from consumers.files.drafts import forms
from consumers.files.drafts.column_profiles import ColumnProfile
from consumers.files.drafts.forms import Written
from consumers.files.drafts.headings import Headings
from ledger.events import EVENTS
from ledger.events.base import NUMBERED
from ledger.fields import Field, fields_of

MISSING: Final = "未载明"
_NO_NUMBER: Final = frozenset(("money", "phone", "resident", "moment"))
_OF_AN_AGENCY: Final = re.compile("机关|部门|单位代码")
_OBJECT: Final = re.compile(r"ocel:type:[^.#]+")
_OF_ANOTHER_PERSON: Final = re.compile("法定代表|法人|联系|委托|代理|经办|负责")
_NO_OFFICER: Final = _NO_NUMBER | {"uscc"}
_OPEN: Final[Mapping[str, tuple[str, str, str]]] = {
    "ApplicationReceived.channel": ("窗口", "收件渠道未载明", "the channel is not said"),
    "DecisionMade.outcome": ("granted", "决定结果未载明，暂按准予", "granted or refused?"),
    "DecisionMade.seal": ("行政审批专用章", "所用印章未载明", "the seal is not said"),
    "CaseClosed.outcome": ("unknown", "办结结果未载明", "how cases ended is not said"),
    "LicenceChanged.kind": ("amended", "变更、延续、中止或恢复", "amended, renewed, suspended?"),
    "LicenceRevoked.kind": ("revoked", "撤销或撤回", "revoked or withdrawn?"),
    "ApprovalPushed.stage": ("decided", "推送的环节", "at which stage it was pushed"),
    "RestrictionImposed.forbids": ("[grant]", "限制哪些事项", "what is forbidden"),
    "ItemListed.kind": ("行政许可", "事项类型未载明", "the kind of item is not said"),
    "PenaltyDecided.kinds": ('["9"]', "处罚类别未载明，暂按其他", "which kinds of penalty?"),
    "ItemListed.basis": (f"[{MISSING}]", "设定依据未载明", "the legal basis is not said"),
    "SupplementRequested.materials": (f"[{MISSING}]", "补正材料未载明", "what was missing?"),
}
"""What stands for a field that is needed and in no column, with the question that it leaves."""


class Surroundings(Struct, frozen=True, kw_only=True):
    """拟稿范围: whose file it is: agency, acting officer, the register of those without a code."""

    agency: str
    officer: str
    register: str
    source: str


class FieldPlanner:
    """字段拟稿: finds what fields are made of among the columns of one file."""

    def __init__(self, profiles: Sequence[ColumnProfile], around: Surroundings) -> None:
        self.around = around
        self.headings = Headings([one.name for one in profiles if one.kind != "nothing"])
        self._profiles = {one.name: one for one in profiles}
        self._prefix = f"{around.agency}/"
        self._is_of_penalties = any("罚" in name or "违法" in name for name in self._profiles)
        self.case = self._profiles.get(self._case_name() or "")
        self._is_case_open = self.case is not None and self.headings.general("case") is None
        self._subject = self._subject_forms()
        self._item = self._item_form()
        self._by_identity: dict[str, Callable[[str, Field], Written | None]] = {
            "subject": lambda _, __: self._subject,
            "agency": self._agency,
        }
        self._by_kind: dict[str, Callable[[ColumnProfile, Field], Written | None]] = {
            "day": self._moment,
            "instant": self._moment,
            "choice": forms.choice,
            "flag": lambda profile, _: forms.flag(profile),
            "integer": self._integer,
            "part": self._parts,
            "text": self._text,
        }

    def profile(self, name: str | None) -> ColumnProfile | None:
        """Return the profile of a column."""
        return self._profiles.get(name or "")

    def general(self, kind: str) -> ColumnProfile | None:
        """Return the column that is called as every event calls a field."""
        return self.profile(self.headings.general(kind))

    def column(self, event: str, field: str, taken: Sequence[str] = ()) -> ColumnProfile | None:
        """Return the column behind a field of an event; for a time, one that holds times."""
        if field == "case":
            return self.case
        known = fields_of(EVENTS[event]).get(field)
        label = "" if known is None or known.identity in NUMBERED else known.label
        found = self.profile(self.headings.find(event, field, label, taken))
        if field == "penalty" and found is None and self._is_of_penalties:
            found = self.general("document")
        is_moment = field == "occurred_at" or (known and known.takes in {"day", "instant"})
        return None if found is None or (is_moment and found.moment is None) else found

    def numbered(self, profile: ColumnProfile) -> Written:
        """Return what the agency numbers."""
        return Written(forms.identity(self._prefix, profile))

    def actor(self, event: str) -> Written | None:
        """Return the officer of an event, where a column names one."""
        profile = self.profile(self.headings.find(event, "actor", ""))
        if profile is None or profile.kind in _NO_OFFICER:
            return None
        note = (
            "经办人以工号为宜: 标识人人可见",
            "staff numbers rather than names: identities are seen by everybody",
        )
        written = forms.identity(self._prefix, profile)
        if profile.blank or profile.nothings:
            written = f"{{first_of: [{written}, {forms.quoted(self.around.officer)}]}}"
        return Written(written, () if profile.kind == "number" else (note,))

    def written(self, event: str, field: Field, taken: list[str]) -> Written | None:
        """Return what a field is made of, or None where no column says it."""
        if field.name in {"item", "case", "about"}:
            return self._named(field)
        by_identity = self._by_identity.get(field.identity or "")
        if by_identity is not None:
            return by_identity(event, field)
        profile = self.column(event, field.name, taken)
        if profile is None or profile.kind == "resident":
            return None
        if event == "PenaltyDecided" and field.name == "kinds":
            return forms.penalty_kinds(profile)
        written = self._by_kind[field.takes](profile, field)
        if written is not None and field.takes == "text" and field.identity is None:
            taken.append(profile.name)
        return written

    def needed(self, event: str, field: Field) -> Written | None:
        """Return what stands for a field that is needed and in no column."""
        found = _OPEN.get(f"{event}.{field.name}")
        if found is not None:
            text, chinese, english = found
            return Written(text, ((chinese, english),), is_open=True)
        special = {
            "check": self._check_number,
            "code_system": self._code_system,
            "document": self._document,
            "accepted_on": self._accepted_on,
        }.get(field.name)
        if special is not None:
            return special()
        return _plainly_open(field)

    def accepted_with_receipt(self) -> ColumnProfile | None:
        """Return the time of receipt where only the deadline shows that cases were accepted."""
        if self.column("ApplicationAccepted", "due_at") is None:
            return None
        return self.column("ApplicationReceived", "occurred_at")

    def _case_name(self) -> str | None:
        found = self.headings.general("case")
        if found is not None or self._is_of_penalties:
            return found
        objects = [
            one for one in self._profiles.values() if _OBJECT.fullmatch(one.name) and one.filled
        ]
        if objects:
            return max(objects, key=lambda one: (one.filled, -one.place)).name
        # Publications of licences know the decision's number alone.
        decided = self.headings.find("DecisionMade", "decided_on", "决定日期")
        return self.headings.general("document") if decided else None

    def _subject_forms(self) -> Written | None:
        code, name = self.general("subject"), self.general("subject_name")
        code = code or next(
            (
                one
                for one in self._profiles.values()
                if one.kind == "uscc" and not _OF_AN_AGENCY.search(one.name)
            ),
            None,
        )
        if code is not None and code.kind in _NO_NUMBER:  # identity numbers are no such codes
            code = None
        person = self._person()
        name = name or (self.general("licence") if code is person is None else None)
        if code is name is person is None:
            return None
        note = (
            "自然人按身份证号计算化名: 导入前须设置 SHENGUAN_PERSON_KEY",
            "natural persons get pseudonyms: the import needs SHENGUAN_PERSON_KEY",
        )
        written = forms.subject_forms(code, name, self.around.register, person)
        return Written(written, () if person is None else (note,))

    def _person(self) -> ColumnProfile | None:
        """Return the column with identity numbers of the subjects who are natural persons."""
        columns = (self.general("person number"), self.general("subject"))
        return next(
            (
                one
                for one in columns
                if one is not None and one.persons and not _OF_ANOTHER_PERSON.search(one.name)
            ),
            None,
        )

    def _item_form(self) -> Written | None:
        coded = self.general("item")
        if coded is not None:
            return Written(forms.code(coded))
        name = self.headings.general("item name")
        if name is None:
            return None
        note = (
            "没有事项编码，以名称代替；有编码的请改用对照表",
            "no item codes: the name stands for one; a value table gives the codes",
        )
        return Written(f"{{column: {forms.quoted(name)}, slug: yes}}", (note,), is_open=True)

    def _named(self, field: Field) -> Written | None:
        if field.name == "item":
            return self._item
        if field.name == "case":
            return None if self.case is None else self._case_number(self.case)
        for kind in ("check", "case", "licence", "task"):
            profile = self.general(kind)
            if profile is not None:
                return Written(forms.identity(f"{kind}:{self._prefix}", profile))
        return None

    def _case_number(self, profile: ColumnProfile) -> Written:
        written = self.numbered(profile)
        if not self._is_case_open:
            return written
        note = (
            f"没有办件编号，以 {profile.name} 代替",
            f"no numbers of cases: {profile.name} stands for them",
        )
        return replace(written, notes=(note,), is_open=True)

    def _agency(self, event: str, field: Field) -> Written | None:
        profile = self.profile(self.headings.find(event, field.name, ""))
        if profile is None:
            return Written(forms.quoted(self.around.agency)) if field.name == "agency" else None
        is_coded = profile.kind == "uscc"
        code, name = (profile, None) if is_coded else (None, profile)
        return Written(forms.subject_forms(code, name, self.around.register))

    @staticmethod
    def _moment(profile: ColumnProfile, _: Field) -> Written | None:
        return None if profile.moment is None else forms.moment(profile)

    @staticmethod
    def _integer(profile: ColumnProfile, field: Field) -> Written | None:
        if field.is_money:
            return forms.amount(profile) if profile.kind in {"number", "money"} else None
        return Written(forms.column(profile.name)) if profile.kind == "number" else None

    @staticmethod
    def _parts(profile: ColumnProfile, field: Field) -> Written | None:
        if field.name != "materials":
            return None
        return Written(forms.several(profile, '{code: "{value}"}'))

    def _text(self, profile: ColumnProfile, field: Field) -> Written | None:
        if field.identity is not None:
            return self._identity(profile, field)
        return Written(forms.several(profile) if field.many else forms.column(profile.name))

    def _identity(self, profile: ColumnProfile, field: Field) -> Written | None:
        if profile.kind in _NO_NUMBER:
            return None
        if field.identity in NUMBERED:
            if field.many and profile.separator:
                return None
            written = forms.identity(self._prefix, profile)
            return Written(f"[{written}]" if field.many else written)
        fits = all(field.unfit((text,) if field.many else text) is None for text in profile.values)
        return Written(forms.column(profile.name)) if fits else None

    def _check_number(self) -> Written | None:
        at = self.column("SpotCheckResultRecorded", "checked_on")
        whom = self.headings.general("subject_name") or self.headings.general("subject")
        if at is None or whom is None:
            return None
        text = forms.template("{", at.name, "} {", whom, "}")
        note = (
            "没有检查编号，由检查日期与对象构成",
            "no number of the inspection: made of its day and subject",
        )
        prefix = forms.quoted(self._prefix)
        written = f"{{join: [{prefix}, {{text: {text}, slug: yes}}], complete: yes}}"
        return Written(written, (note,), is_open=True)

    def _code_system(self) -> Written:
        note = (
            "结果代码的体系；是国家代码的写 双随机抽查结果",
            "the system of the codes; 双随机抽查结果 if they are the national ones",
        )
        return Written(forms.quoted(self.around.source), (note,), is_open=True)

    def _document(self) -> Written:
        if self.case is None:
            return Written(MISSING, (("文号未载明", "the document is not said"),), is_open=True)
        note = ("文号未载明，以编号代替", "no number of the document: the case's stands in")
        return Written(forms.column(self.case.name), (note,), is_open=True)

    def _accepted_on(self) -> Written | None:
        at = self.accepted_with_receipt()
        note = ("受理日期未载明，以收件日期代替", "accepted on the day of receipt?")
        return None if at is None else replace(forms.moment(at), notes=(note,), is_open=True)


def _plainly_open(field: Field) -> Written | None:
    if field.name == "item":
        return Written("待定事项", (("事项未载明", "the item is not said"),), is_open=True)
    note = (f"{field.label}未载明", f"{field.name} is not said")
    if field.name == "effective_on":
        return Written('"2017-07-01"', (note,), is_open=True)
    if field.takes == "text" and field.identity is None and not field.many:
        return Written(MISSING, (note,), is_open=True)
    return None
