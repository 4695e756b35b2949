#!/usr/bin/env bash
# 示例: 内丘县 2017. The main job on the files beside this one, in a fresh folder:
#   bash examples/demo.sh [FOLDER]        with the `shenguan` command on PATH; `make demo` does both.
# Every step prints its command, to be copied; a step that fails unexpectedly ends the demo.
set -euo pipefail

examples=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
if [ -e "$folder/shenguan.db" ]; then
  echo "$folder holds a ledger already; name an empty folder" >&2
  exit 2
fi
cp -R "$examples/window" "$examples/supervision" "$examples/scenarios" "$examples"/*.yaml \
  "$examples/../docs/redraw.py" "$folder"
cd "$folder"
unset SHENGUAN_STORE SHENGUAN_VIEWS SHENGUAN_AGENCY SHENGUAN_ACTOR SHENGUAN_LANG SHENGUAN_TIME_ZONE
export XDG_CONFIG_HOME=/dev/null  # nobody's own shenguan.toml holds here
command -v sha256sum > /dev/null || sha256sum() { shasum -a 256 "$@"; }

number=0
step() { # step 标题 gloss
  number=$((number + 1))
  printf '\n── %d. %s\n   %s\n' "$number" "$1" "$2"
}
run() { expect 0 "$1"; }
expect() { # expect CODE COMMAND: show it, run it, and end the demo unless it ends with the code
  printf '\n$ %s\n' "$2"
  local code=0
  eval "$2" 2>&1 || code=$?
  if [ "$code" != "$1" ]; then
    echo "the command ended with $code, not $1" >&2
    exit 1
  fi
}

printf '内丘县审管示例 (2017)  ·  %s\n' "$folder"
echo '   A county on one ledger: all firms, persons and cases are invented.'

step '启用账本，导入事项目录与职责清单' \
  'Open the ledger and import the catalogue: items, guides, who approves, who supervises.'
run 'shenguan import window/catalogue.csv --mapping window-catalogue.yaml'

step '导入窗口系统的办件（GB18030）' \
  'Import the cases of the window system. One row is set aside: exit code 7, nothing is lost.'
expect 7 'shenguan import window/cases.csv --mapping window-cases.yaml'

step '看隔离的行，更正，再导入' \
  'Why: the check character of a 统一社会信用代码. Correct the line and feed it again.'
run "grep -oE '\"(row|code|field|value|message)\":(\"[^\"]*\"|[0-9]+)' window/cases.csv.quarantine.jsonl"
run 'sed s/91130523MAEXAM12QM/91130523MAEXAM12QN/g window/cases.csv.quarantine.jsonl > window/corrected.jsonl'
run 'shenguan import window/corrected.jsonl --mapping window-cases.yaml'

step '导入监管系统的任务、检查、处罚' \
  'Import tasks, inspections and penalties. A rule refuses one row: verified a year before it was ordered.'
run 'shenguan import supervision/tasks.csv --mapping supervision-tasks.yaml'
expect 7 'shenguan import supervision/checks.tsv --mapping supervision-checks.yaml'
run "grep -oE '\"(row|code|field|value|message)\":(\"[^\"]*\"|[0-9]+)' supervision/checks.tsv.quarantine.jsonl"
run 'sed s/2016-09-20/2017-09-20/g supervision/checks.tsv.quarantine.jsonl > supervision/corrected.jsonl'
run 'shenguan import supervision/corrected.jsonl --mapping supervision-checks.yaml'
run 'shenguan record MeasureListed --measure C-01 --version 1 --name 限制取得行政许可 \
    --basis 食品安全法第一百三十五条 --forbids grant --forbids licence --format tsv | cut -f 3,5'
run 'shenguan import supervision/penalties.jsonl --mapping supervision-penalties.yaml'

step '办件: 2017 年 10 月 31 日' \
  'Every case as it stood on that day: what was open, due, late.'
run 'shenguan case list --on 2017-10-31 --columns case,subject_name,status,due_at,late --format table'

step '旧窗口的历史: 记录，不裁判' \
  'Before the cut-over on 1 July facts are observed: what the rules would refuse is a finding.'
run 'shenguan explain case reg:130523:审批局/2017-0115 --format tsv | cut -f 2,5,8,9'

step '逾期认领的监管任务' \
  'Pushes that were claimed late, or by nobody.'
run 'shenguan task list --late --on 2017-10-31 --columns task,agency,status,due_at,late --format table'

step '信用: 一处违法、处处受限' \
  'A company under its new code; 城管局 penalised and restricted it under the old one.'
run 'shenguan credit show uscc:91130523MAEXAM02Q1 --on 2017-10-13 --columns number,code,status,forbids,from_on --format table'

step '审批局准予许可: 被拒' \
  "The bureau grants a food licence to it: refused, by another agency's restriction, with the remedy."
run 'export SHENGUAN_AGENCY=reg:130523:审批局'
expect 7 'shenguan record DecisionMade --case 2017-0231 --outcome granted --decided-on 2017-10-13 \
    --document 内审批准字〔2017〕58号 --seal 行政审批专用章 \
    --occurred-at 2017-10-13T10:00 --actor 301 --format tsv | cut -f 3,8,11'

step '更正一条错误记录' \
  'The fine was typed with one zero too many. Another officer corrects it; both stay on record.'
run 'shenguan record PenaltyDecided --corrects 处罚/2017-88#决定 --fine 5000元 --reason 罚款金额多录一个零 \
    --as reg:130523:城管局/29 --format tsv | cut -f 3,5'
run 'shenguan explain penalty 2017-88 --as reg:130523:城管局 --format tsv | cut -f 1,5,6,8'

step '解除限制后准予' \
  'Fine paid, sign removed: 城管局 lifts its restriction; now the same grant is accepted.'
run 'shenguan record RestrictionLifted --restriction X2017-03 --reason 罚款已缴清、广告已拆除 \
    --occurred-at 2017-10-16T09:00 --as reg:130523:城管局/21 --format tsv | cut -f 3,5'
run 'shenguan record DecisionMade --case 2017-0231 --outcome granted --decided-on 2017-10-17 \
    --document 内审批准字〔2017〕58号 --seal 行政审批专用章 \
    --occurred-at 2017-10-17T10:00 --actor 301 --format tsv | cut -f 3,5'

step '审管闭环: 推送、认领、反馈、签收' \
  'Each push and each feedback with its latency; then what never reached the other side.'
run 'shenguan loop list --on 2017-10-31 --columns number,agency_to,status,latency_days,late --format table'
run 'shenguan loop list --on 2017-10-31 --status missing --columns about,agency_from,status --format table'

step '无人手工推送: 谁迟了，谁知道；此后决定当即送达' \
  'Played with its own clock: what nobody pushed burns and says whose turn it is; then by itself.'
run 'shenguan simulate --play scenarios/11-push-due.ndjson --store sqlite:///pushed.db > pushed.ndjson'
run 'shenguan loop list --store sqlite:///pushed.db --on 2017-10-09 --status missing \
    --columns about,status,due_at,light,whose_turn --format table'
run 'shenguan loop list --store sqlite:///pushed.db --on 2017-10-09 \
    --columns number,stage,agency_to,status,send_days --format table'

step '退回两次的推送: 编办裁定' \
  'A push that keeps coming back is settled by 编办, by a duty: a new receiver, a fresh clock.'
run 'shenguan simulate --play scenarios/14-settled.ndjson --store sqlite:///settled.db > settled.ndjson'
run 'shenguan loop list --store sqlite:///settled.db --on 2017-07-26 \
    --columns number,agency_to,status,due_at,light,whose_turn --format table'

step '检查发现问题: 当即反馈审批局' \
  'The first check was fed back by nobody, and is late; the second came to the bureau by itself.'
run 'shenguan simulate --play scenarios/12-feedback-by-itself.ndjson --store sqlite:///fed-back.db > fed-back.ndjson'
run 'shenguan loop list --store sqlite:///fed-back.db --on 2017-10-10 --status not-fed-back \
    --columns about,status,due_at,light,whose_turn --format table'
run 'shenguan loop list --store sqlite:///fed-back.db --on 2017-10-10 \
    --columns number,about,agency_to,status,send_days --format table'

step '一年: 逾期未推送，红灯、催办、问责' \
  'Another year, played: nobody pushed, the light burned, the inspection office asked who answers for it.'
run 'shenguan simulate --play scenarios/year.ndjson --store sqlite:///year.db > year.ndjson'
run 'shenguan inbox reg:130523:审批局 --store sqlite:///year.db --as-of 2019-07-08T08:00 --on 2019-07-08 \
    --light red --columns kind,about,light,due_on --format table'
run 'shenguan accountability list --store sqlite:///year.db --on 2019-07-15 --status closed \
    --columns about,light,light_on,outcome,consequence --format table'

step '双随机抽查: 谁都可以复算' \
  'Two agencies committed to seeds; four files and a script repeat the draw, to the same digest.'
run 'shenguan spotcheck export reg:130523:市监局/130523201908050001 --store sqlite:///year.db -o draw'
run 'python3 redraw.py draw/plan.json draw/seeds.json draw/targets.jsonl draw/inspectors.jsonl | tee drawn'
run 'sha256sum drawn'
run 'shenguan spotcheck show reg:130523:市监局/130523201908050001 --store sqlite:///year.db --on 2019-08-05 \
    --columns results_sha256 --format table'

step '检查发现问题，处罚，审批局因之被拒' \
  'The first drawn firm failed and was fined; what it applied for elsewhere is refused, and that is on record.'
run 'shenguan check list --store sqlite:///year.db --on 2019-10-10 \
    --columns check,subject,status,result_code --format table'
run 'shenguan credit show reg:130523:000005 --store sqlite:///year.db --as-of 2019-10-11 --on 2019-10-10 \
    --columns number,status,refused,repairable_on,refused_meanwhile --format table'

step '修复: 当日不再受限' \
  'Three months public, the fine paid, a pledge: repaired; its restriction falls that day, to be lifted formally.'
run 'shenguan credit show reg:130523:000005 --store sqlite:///year.db --on 2019-11-20 \
    --columns number,status,allowed,whose_turn --format table'

step '当月统计: 数与口径' \
  'Each figure with its definition and with what it counts; then the cases behind one of them.'
run 'shenguan kpi --month 2017-08 --on 2017-10-31 --figure in-time \
    --columns definition,value,numerator,denominator,chinese --format table'
run 'shenguan counted late/promise --month 2017-08 --on 2017-10-31 --format table'

step '今天要做什么' \
  'What an agency has to do, the most urgent first: whose turn it is, until when, which light burns.'
run 'shenguan inbox reg:130523:市场监管局 --on 2017-10-31 --columns kind,about,light,due_on --format table'

step '溯源: 一件办件的全部记录' \
  'Every entry behind one case, the refused grant included.'
run 'shenguan explain case 2017-0231 --format tsv | cut -f 1,2,5,8'

step '核对一条记录' \
  'The leaf is the SHA-256 of a zero byte and the stored bytes; anybody can recompute it.'
run "shenguan log show 77 | grep '\"leaf\"'"
run "{ printf '\\0'; shenguan log show 77 --bytes; } | sha256sum"

step '再导入一次: 不重复' \
  'The same file once more adds nothing.'
run 'shenguan import supervision/tasks.csv --mapping supervision-tasks.yaml'

step '核验视图，体检' \
  'Rebuild every view aside and compare; recompute every leaf and tag.'
run 'shenguan projections verify --format table'
run 'shenguan doctor --format table'

printf '\n完成。Go on asking: cd %s; export SHENGUAN_AGENCY=%s; %s case list --late\n' \
  "$folder" "$SHENGUAN_AGENCY" "$(command -v shenguan)"
