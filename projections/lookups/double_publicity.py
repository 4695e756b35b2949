"""双公示字段: what a permit and a penalty say in the national form (发改办财金〔2018〕424号).

The field names are the form's own, those of 2014 to 2016 beside them; a field that the ledger holds
nothing for stays empty. Money is in 万元, exact. Beside each code stands the system that it is of:
``1`` is 有效 in one table of states and 撤销 in another. What identifies a natural person is never
filled in.
"""

from typing import Annotated, Final

from msgspec import json

from ledger.labels import label
from ledger.law.penalty import PenaltyTerms
from projections.engine.row import Day
from projections.question import Answer
from projections.tables.case_row import CaseRow
from projections.tables.credit import PenaltyRow
from projections.tables.decision import LicenceRow

_FEN_IN_WAN: Final = 1_000_000
_PLACES: Final = 6
KINDS: Final = {
    "1": "警告",
    "2": "罚款",
    "3": "没收违法所得、没收非法财物",
    "4": "责令停产停业",
    "5": "暂扣或者吊销许可证、暂扣或者吊销执照",
    "6": "行政拘留",
    "9": "其他",
}
_OF_SUBJECT: Final = "双公示2018 相对人类别: 法人及非法人组织、自然人、个体工商户"
_OF_STATE: Final = "双公示2018 状态: 1 有效, 2 无效"
_OF_FORMER_STATE: Final = "2014–2016 状态: 0 正常, 1 撤销, 2 异议, 3 其他"
_OF_KIND: Final = "双公示 处罚类别: 1–6, 9"
_LISTED: Final = json.Decoder(list[str])


class PermitForm(Answer, gc=False, kw_only=True):
    """行政许可公示: the 28 fields of a permit, and those of the years before."""

    XK_XDR_MC: Annotated[str | None, label("行政相对人名称")] = None
    XK_XDR_LB: Annotated[str | None, label("行政相对人类别")] = None
    XK_XDR_SHXYM: Annotated[str | None, label("统一社会信用代码")] = None
    XK_XDR_GSZC: Annotated[str | None, label("工商注册号")] = None
    XK_XDR_ZZJG: Annotated[str | None, label("组织机构代码")] = None
    XK_XDR_SWDJ: Annotated[str | None, label("税务登记号")] = None
    XK_XDR_SYDW: Annotated[str | None, label("事业单位证书号")] = None
    XK_XDR_SHZZ: Annotated[str | None, label("社会组织登记证号")] = None
    XK_FRDB: Annotated[str | None, label("法定代表人")] = None
    XK_FR_ZJLX: Annotated[str | None, label("法定代表人证件类型")] = None
    XK_FR_ZJHM: Annotated[str | None, label("法定代表人证件号码")] = None
    XK_XDR_ZJLX: Annotated[str | None, label("自然人证件类型")] = None
    XK_XDR_ZJHM: Annotated[str | None, label("自然人证件号码")] = None
    XK_XKWS: Annotated[str | None, label("行政许可决定文书名称")] = None
    XK_WSH: Annotated[str | None, label("行政许可决定文书号")] = None
    XK_XKLB: Annotated[str | None, label("许可类别")] = None
    XK_XKZS: Annotated[str | None, label("许可证书名称")] = None
    XK_XKBH: Annotated[str | None, label("许可编号")] = None
    XK_NR: Annotated[str | None, label("许可内容")] = None
    XK_JDRQ: Annotated[Day | None, label("许可决定日期")] = None
    XK_YXQZ: Annotated[Day | None, label("许可有效期自")] = None
    XK_YXQZI: Annotated[Day | None, label("许可有效期至")] = None
    XK_XKJG: Annotated[str | None, label("许可机关")] = None
    XK_XKJGDM: Annotated[str | None, label("许可机关统一社会信用代码")] = None
    XK_ZT: Annotated[str | None, label("当前状态")] = None
    XK_LYDW: Annotated[str | None, label("数据来源单位")] = None
    XK_LYDWDM: Annotated[str | None, label("数据来源单位代码")] = None
    XK_XDR_LB_SYSTEM: Annotated[str | None, label("相对人类别代码体系")] = None
    XK_ZT_SYSTEM: Annotated[str | None, label("当前状态代码体系")] = None
    XK_ZT_2014: Annotated[str | None, label("当前状态（旧版）")] = None
    XK_ZT_2014_SYSTEM: Annotated[str | None, label("当前状态代码体系（旧版）")] = None
    XK_XMMC: Annotated[str | None, label("项目名称（旧版）")] = None
    XK_SPLB: Annotated[str | None, label("审批类别（旧版）")] = None
    XK_XDR_ZDM: Annotated[str | None, label("组织机构代码（旧版）")] = None
    XK_XDR_GSDJ: Annotated[str | None, label("工商登记码（旧版）")] = None
    XK_XDR_SFZ: Annotated[str | None, label("居民身份证号（旧版）")] = None
    XK_FR: Annotated[str | None, label("法定代表人姓名（旧版）")] = None
    XK_JZQ: Annotated[Day | None, label("许可截止期（旧版）")] = None
    XK_XZJG: Annotated[str | None, label("许可机关（旧版）")] = None


class PublicForms(PermitForm, gc=False, kw_only=True):
    """行政处罚公示: the 30 fields of a penalty beside those of a permit; 备注 is both forms'."""

    CF_XDR_MC: Annotated[str | None, label("处罚相对人名称")] = None
    CF_XDR_LB: Annotated[str | None, label("处罚相对人类别")] = None
    CF_XDR_SHXYM: Annotated[str | None, label("处罚相对人统一社会信用代码")] = None
    CF_XDR_GSZC: Annotated[str | None, label("处罚相对人工商注册号")] = None
    CF_XDR_ZZJG: Annotated[str | None, label("处罚相对人组织机构代码")] = None
    CF_XDR_SWDJ: Annotated[str | None, label("处罚相对人税务登记号")] = None
    CF_XDR_SYDW: Annotated[str | None, label("处罚相对人事业单位证书号")] = None
    CF_XDR_SHZZ: Annotated[str | None, label("处罚相对人社会组织登记证号")] = None
    CF_FRDB: Annotated[str | None, label("处罚相对人法定代表人")] = None
    CF_FR_ZJLX: Annotated[str | None, label("处罚法定代表人证件类型")] = None
    CF_FR_ZJHM: Annotated[str | None, label("处罚法定代表人证件号码")] = None
    CF_XDR_ZJLX: Annotated[str | None, label("处罚自然人证件类型")] = None
    CF_XDR_ZJHM: Annotated[str | None, label("处罚自然人证件号码")] = None
    CF_WSH: Annotated[str | None, label("行政处罚决定书文号")] = None
    CF_WFXW: Annotated[str | None, label("违法行为类型")] = None
    CF_SY: Annotated[str | None, label("违法事实")] = None
    CF_YJ: Annotated[str | None, label("处罚依据")] = None
    CF_CFLB: Annotated[str | None, label("处罚类别")] = None
    CF_NR: Annotated[str | None, label("处罚内容")] = None
    CF_NR_FK: Annotated[str | None, label("罚款金额（万元）")] = None
    CF_NR_WFFF: Annotated[str | None, label("没收金额（万元）")] = None
    CF_NR_ZKDX: Annotated[str | None, label("暂扣或吊销证照名称及编号")] = None
    CF_JDRQ: Annotated[Day | None, label("处罚决定日期")] = None
    CF_YXQ: Annotated[Day | None, label("处罚有效期")] = None
    CF_GSJZQ: Annotated[Day | None, label("处罚公示截止期")] = None
    CF_CFJG: Annotated[str | None, label("处罚机关")] = None
    CF_CFJGDM: Annotated[str | None, label("处罚机关代码")] = None
    CF_SJLY: Annotated[str | None, label("处罚数据来源单位")] = None
    CF_SJLYDM: Annotated[str | None, label("处罚数据来源单位代码")] = None
    CF_XDR_LB_SYSTEM: Annotated[str | None, label("处罚相对人类别代码体系")] = None
    CF_CFLB_SYSTEM: Annotated[str | None, label("处罚类别代码体系")] = None
    CF_CFMC: Annotated[str | None, label("处罚名称（旧版）")] = None
    CF_CFLB1: Annotated[str | None, label("处罚类别一（旧版）")] = None
    CF_CFLB2: Annotated[str | None, label("处罚类别二（旧版）")] = None
    CF_JG: Annotated[str | None, label("处罚结果（旧版）")] = None
    CF_XZJG: Annotated[str | None, label("处罚机关（旧版）")] = None
    CF_ZT: Annotated[str | None, label("处罚当前状态（旧版）")] = None
    CF_ZT_SYSTEM: Annotated[str | None, label("处罚当前状态代码体系（旧版）")] = None
    CF_BM: Annotated[str | None, label("处罚部门编码（旧版）")] = None
    BZ: Annotated[str | None, label("备注")] = None
    DFBM: Annotated[str | None, label("地方编码（旧版）")] = None
    SJC: Annotated[str | None, label("数据时间戳（旧版）")] = None


def in_wan(fen: int | None) -> str | None:
    """Return an amount in 万元, exact to the fen, without zeros that say nothing."""
    if fen is None:
        return None
    whole, part = divmod(fen, _FEN_IN_WAN)
    digits = f"{part:0{_PLACES}d}".rstrip("0")
    return f"{whole}.{digits}" if digits else f"{whole}"


def _code_of(identity: str | None) -> str | None:
    kind, _, code = (identity or "").partition(":")
    return code if kind == "uscc" else None


def _of_subject(prefix: str, subject: str | None, name: str | None) -> dict[str, str | None]:
    """Return who it is about; of a natural person only that it is one."""
    kind = (subject or "").partition(":")[0]
    code = _code_of(subject)
    is_person = kind == "person"
    is_household = code is not None and code.startswith("92")
    category = "自然人" if is_person else "个体工商户" if is_household else "法人及非法人组织"
    return {
        f"{prefix}_XDR_MC": None if is_person else name,
        f"{prefix}_XDR_LB": category,
        f"{prefix}_XDR_LB_SYSTEM": _OF_SUBJECT,
        f"{prefix}_XDR_SHXYM": code,
        f"{prefix}_XDR_GSZC": (subject or "").rpartition(":")[2] if kind == "reg" else None,
        f"{prefix}_XDR_ZZJG": None if code is None or is_household else code[8:17],
    }


def permit_form(
    row: CaseRow, licence: LicenceRow | None, *, item: str | None, agency: str | None, stands: bool
) -> dict[str, str | None]:
    """Return the fields of a permit; ``item`` and ``agency`` are names."""
    held = licence or LicenceRow("")
    number = held.licence.partition("/")[2] or None
    who = _of_subject("XK", row.subject, row.subject_name or held.subject_name)
    code = _code_of(row.deciding_agency)
    return who | {
        "XK_WSH": row.decision_document or number,
        "XK_XKZS": held.name,
        "XK_XKBH": number,
        "XK_NR": held.content or row.content or item,
        "XK_JDRQ": row.decided_on,
        "XK_YXQZ": held.valid_from,
        "XK_YXQZI": held.valid_to,
        "XK_XKJG": agency,
        "XK_XKJGDM": code,
        "XK_ZT": "1" if stands else "2",
        "XK_ZT_SYSTEM": _OF_STATE,
        "XK_LYDW": agency,
        "XK_LYDWDM": code,
        "XK_ZT_2014": "0" if stands else "1",
        "XK_ZT_2014_SYSTEM": _OF_FORMER_STATE,
        "XK_XMMC": item,
        "XK_XDR_ZDM": who["XK_XDR_ZZJG"],
        "XK_XDR_GSDJ": who["XK_XDR_GSZC"],
        "XK_JZQ": held.valid_to,
        "XK_XZJG": agency,
        "SJC": row.decided_at,
    }


def penalty_form(
    row: PenaltyRow,
    terms: PenaltyTerms[str],
    *,
    name: str | None,
    agency: str | None,
    stands: bool,
    until_on: str | None,
) -> dict[str, str | None]:
    """Return the fields of a penalty; ``name`` is its subject's, ``agency`` a name too.

    ``terms`` are what it says on the day asked about, ``until_on`` is its last day on the page.
    """
    kinds, licences = terms.kinds, _LISTED.decode(row.licences)
    said = "; ".join(KINDS.get(kind, kind) for kind in kinds)
    code = _code_of(row.agency)
    return _of_subject("CF", row.subject, name) | {
        "CF_WSH": row.document,
        "CF_SY": row.facts,
        "CF_YJ": row.basis,
        "CF_CFLB": ";".join(kinds),
        "CF_CFLB_SYSTEM": _OF_KIND,
        "CF_NR": said or None,
        "CF_NR_FK": in_wan(terms.fine_fen),
        "CF_NR_WFFF": in_wan(terms.confiscated_fen),
        "CF_NR_ZKDX": ", ".join(one.partition("/")[2] for one in licences) or None,
        "CF_JDRQ": row.decided_on,
        "CF_GSJZQ": until_on,
        "CF_CFJG": agency,
        "CF_CFJGDM": code,
        "CF_SJLY": agency,
        "CF_SJLYDM": code,
        "CF_CFMC": row.document,
        "CF_CFLB1": kinds[0] if kinds else None,
        "CF_CFLB2": kinds[1] if len(kinds) > 1 else None,
        "CF_JG": said or None,
        "CF_XZJG": agency,
        "CF_ZT": "0" if stands else "1",
        "CF_ZT_SYSTEM": _OF_FORMER_STATE,
        "SJC": row.decided_at,
    }
