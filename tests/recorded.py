"""内丘县 as somebody types it: a whole lawful path of ``shenguan record`` commands."""

import re
import shlex
from typing import Final

AGENCY: Final = "reg:130523:root"
SUBJECT: Final = "reg:neiqiu:12345"

_CATALOGUE: Final = f"""
OfficerAppointed --officer 11 --agency {AGENCY} --post receiver
OfficerAppointed --officer 12 --agency {AGENCY} --post reviewer
OfficerAppointed --officer 13 --agency {AGENCY} --post decider
OfficerAppointed --officer 14 --agency {AGENCY}
OfficerAppointed --officer 15 --agency {AGENCY} --post inspector
ItemListed --item XK-1 --name 食品经营许可 --kind 01 --basis '食品安全法 第三十五条'
  --agency {AGENCY} --effective-on 2017-01-01
DutyAssigned --item XK-1 --agency {AGENCY} --effective-on 2017-01-01
  --acts receive --acts accept --acts review --acts decide --acts issue
GuidePublished --item XK-1 --version 1 --effective-on 2017-01-01
  --legal-days 20 --legal-unit workday --promised-days 7 --promised-unit workday
  --materials code=M01,name=申请书 --review-levels 1
  --steps name=受理,post=受理岗,days=1
  --steps '{{"name": "决定", "post": "审批岗, 二楼"}}'
SupervisionDutyAssigned --item XK-1 --agency {AGENCY} --effective-on 2017-01-01
  --focus-points 经营场所
"""
_LIFE: Final = f"""
ApplicationReceived --case 2017-0412 --item XK-1 --channel 窗口 --subject {SUBJECT}
  --materials code=M01 --person-name 张三 --phone 13800000000 --actor 11
  --occurred-at 2017-07-03T09:00
ApplicationAccepted --case 2017-0412 --accepted-on 2017-07-03 --actor 11
  --occurred-at 2017-07-03T10:00
CaseRouted --case 2017-0412 --department 市场服务股 --officer 12 --actor 11
HandlingStepCompleted --case 2017-0412 --step 现场踏勘 --actor 12
ReviewCompleted --case 2017-0412 --level 1 --opinion pass --actor 12
DecisionMade --case 2017-0412 --outcome granted --decided-on 2017-07-04 --actor 13
  --document 内审批准字〔2017〕1号 --seal 行政许可专用章 --occurred-at 2017-07-04T10:00
LicenceIssued --licence JY0412 --case 2017-0412 --valid-from 2017-07-04 --actor 14
CaseClosed --case 2017-0412 --outcome granted --closed-on 2017-07-04 --actor 11
  --occurred-at 2017-07-04T11:00
ApprovalPushed --task T1 --case 2017-0412 --licence JY0412 --stage decided
  --agency-to {AGENCY} --actor 14 --occurred-at 2017-07-04T12:00
PushReceived --task T1 --actor 15 --occurred-at 2017-07-04T13:00
SupervisionTaskClaimed --task T1 --officer 15 --actor 15 --occurred-at 2017-07-05T10:00
FollowUpRecorded --task T1 --followed-up-on 2017-07-10 --focus-points 经营场所
  --result 与许可一致 --actor 15 --occurred-at 2017-07-10T10:00
SupervisionFeedbackSent --feedback F1 --about task:T1 --kind suggestion --agency-to {AGENCY}
  --content 经营场所与许可一致 --actor 15
FeedbackAcknowledged --feedback F1 --actor 14
PenaltyDecided --penalty P1 --subject {SUBJECT} --item XK-1 --kinds 2 --fine-fen 500000
  --document 内市监罚字〔2017〕1号 --facts 超过保质期仍在销售
  --basis '食品安全法 第一百二十四条' --decided-on 2017-08-01 --actor 15
  --occurred-at 2017-08-01T10:00
MeasureListed --measure C-01 --version 1 --name 限制取得行政许可 --basis '食品安全法 第一百三十五条'
  --forbids grant
RestrictionImposed --restriction R1 --subject {SUBJECT} --measure C-01 --ground penalty:P1
  --forbids grant --from-on 2017-08-01 --basis '食品安全法 第一百三十五条' --actor 15
"""
_SECOND_CASE: Final = f"""
ApplicationReceived --case 2017-0413 --item XK-1 --channel 网上 --subject {SUBJECT}
  --materials code=M01 --actor 11 --occurred-at 2017-08-02T09:00
ApplicationAccepted --case 2017-0413 --accepted-on 2017-08-02 --actor 11
  --occurred-at 2017-08-02T10:00
ReviewCompleted --case 2017-0413 --level 1 --opinion pass --actor 12
"""


def typed(text: str) -> list[list[str]]:
    """Return the words of commands; an indented line goes on with the one before."""
    return [shlex.split(one) for one in re.split(r"\n(?=\S)", text.strip())]


LAWFUL: Final = typed(_CATALOGUE + _LIFE.lstrip() + _SECOND_CASE.lstrip())
"""A whole lawful path, and a second case of a subject that is restricted by then."""
GRANT_SECOND_CASE: Final = typed(
    """
record DecisionMade --case 2017-0413 --outcome granted --decided-on 2017-08-03 --actor 13
  --document 内审批准字〔2017〕2号 --seal 行政许可专用章 --occurred-at 2017-08-03T10:00
"""
)[0]
"""What is refused, because the subject is restricted."""
