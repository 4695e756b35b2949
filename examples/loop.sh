#!/usr/bin/env bash
# 审管闭环，跨县: two counties and a third agency over a real Apache Kafka on this machine.
#   bash examples/loop.sh [FOLDER]        with the `shenguan` command on PATH; `make demo-loop` does both.
# Submission → receipt → relay → a view elsewhere → a credit notice in the neighbouring county.
# Everything that was started is ended, also after Ctrl-C or an error; the folder stays to be looked at.
set -euo pipefail

examples=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
cd "$folder"
if [ -e 130523.db ]; then
  echo "$folder holds a ledger already; name an empty folder" >&2
  exit 2
fi
unset SHENGUAN_STORE SHENGUAN_VIEWS SHENGUAN_AGENCY SHENGUAN_ACTOR SHENGUAN_LANG SHENGUAN_TIME_ZONE
export XDG_CONFIG_HOME=/dev/null  # nobody's own shenguan.toml holds here
unset SHENGUAN_COLLECTION SHENGUAN_KAFKA SHENGUAN_KAFKA_USER SHENGUAN_KAFKA_PASSWORD
interpreter=$(head -n 1 "$(command -v shenguan)" | cut -c 3-)
[ -x "$interpreter" ] || interpreter=python3
python() { "$interpreter" "$@"; }
cp "$examples/hand_in.py" .
day=$(TZ=UTC-8 date +%F)  # the ledgers' local day, on a machine of any zone
subject=uscc:91130523MAEXAM02Q1

services=()
tidy() {
  local code=$?
  trap - EXIT INT TERM
  echo
  for pid in "${services[@]}"; do kill -TERM "$pid" 2> /dev/null || true; done
  for pid in "${services[@]}"; do wait "$pid" 2> /dev/null || true; done
  shenguan broker stop --folder kafka || true
  exit "$code"
}
trap tidy EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

number=0
step() { # step 标题 gloss
  number=$((number + 1))
  printf '\n── %d. %s\n   %s\n' "$number" "$1" "$2"
}
run() { expect 0 "$1"; }
expect() { # expect CODE COMMAND: show it, run it, and end unless it ends with the code
  printf '\n$ %s\n' "$2"
  local code=0
  eval "$2" 2>&1 || code=$?
  if [ "$code" != "$1" ]; then
    echo "the command ended with $code, not $1" >&2
    exit 1
  fi
}
quiet() { # quiet COMMAND…: what only prepares the scene; told where it fails
  "$@" > prepared.log 2>&1 || { cat prepared.log >&2; exit 1; }
}
until_said() { # until_said WORDS COMMAND…: ask again until the answer has the words
  local words=$1
  shift
  for _ in $(seq 120); do
    if "$@" 2> /dev/null | grep -q -- "$words"; then return; fi
    sleep 0.5
  done
  echo "waited in vain for '$words' in: $*" >&2
  exit 1
}
ledger() { # ledger ID: the store of a county
  export SHENGUAN_STORE=sqlite:///$1.db
}
serve() { # serve ID NEIGHBOUR: the services of a county, in the background
  ledger "$1"
  printf '\n$ shenguan run --store %s --listen 127.0.0.1:0 --neighbour %s &\n' "$SHENGUAN_STORE" "$2"
  shenguan run --listen 127.0.0.1:0 --neighbour "$2" --log-format json 2> "$1.log" &
  services+=($!)
  until_said '"broker.reachable"' cat "$1.log"
}

printf '两县一省，经 Kafka  ·  %s\n' "$folder"

step '启动本机 Kafka，启用两个县的账本' \
  'A real broker by pip alone (the first start fetches it), and a ledger in each county.'
run 'shenguan broker start --folder kafka --port 0 --format tsv | cut -f 1'
SHENGUAN_KAFKA=$(shenguan broker status --folder kafka --format tsv | tail -n 1 | cut -f 1)
export SHENGUAN_KAFKA
for county in '130523 内丘县' '130524 柏乡县'; do
  ledger "${county% *}"
  run "shenguan open ${county% *} --name ${county#* } --format tsv | cut -f 3,5"
  quiet shenguan topics apply
done

step '柏乡县: 一家企业申请食品经营许可' \
  'In the second county a company applies for a licence; all is ready to be decided.'
by='--as reg:130524:root --format tsv'
quiet shenguan record OfficerAppointed --officer 9 --agency reg:130524:root --post officer
quiet shenguan record ItemListed --item XK-01 --name 食品经营许可 --kind 01 \
  --basis '食品安全法 第三十五条' --agency reg:130524:root --effective-on 2026-01-01
quiet shenguan record DutyAssigned --item XK-01 --agency reg:130524:root --effective-on 2026-01-01 \
  --acts receive --acts accept --acts review --acts decide
quiet shenguan record AgencyRegistered --agency reg:130524:market --name 柏乡县市场监督管理局 --roles supervision
quiet shenguan record SupervisionDutyAssigned --item XK-01 --agency reg:130524:market --effective-on 2026-01-01
run "shenguan record ApplicationReceived --case 0001 --item XK-01 --channel 窗口 --subject $subject $by | cut -f 3,5"
run "shenguan record ApplicationAccepted --case 0001 --accepted-on $day $by | cut -f 3,5"
run "shenguan record ReviewCompleted --case 0001 --level 1 --opinion pass --actor 2 $by | cut -f 3,5"

step '两县的服务' \
  'Each county in one process: intake, relay, views, notices of the other.'
serve 130523 130524
serve 130524 130523

ledger 130523
quiet shenguan record MeasureListed --measure C-01 --version 1 --name 限制取得行政许可 \
  --basis '食品安全法 第一百三十五条' --forbids grant

step '内丘县: 提交限制，得到回执' \
  "An agency's own program hands a restriction of that company in on Kafka and gets its receipt."
restriction="{\"restriction\": \"reg:130523:root/X1\", \"subject\": \"$subject\", \"measure\": \"C-01\", \"forbids\": [\"grant\"],
  \"from_on\": \"$day\", \"until_on\": \"2099-12-31\", \"basis\": \"食品安全法 第一百三十五条\"}"
run "python hand_in.py 130523 RestrictionImposed '$restriction'"

step '另一机关的视图' \
  'A third agency that has nothing but the topics keeps views of its own, and finds the restriction.'
ledger 130523
head=$(shenguan log list --format ndjson 2> /dev/null | tail -n 1 | grep -oE '"position":[0-9]+' | cut -d : -f 2)
until_said "\"position\":$head" shenguan project --collection sqlite:///elsewhere.db --ledger 130523 --once --format ndjson
run 'shenguan project --collection sqlite:///elsewhere.db --ledger 130523 --once --format tsv'
run 'shenguan credit list --collection sqlite:///elsewhere.db --columns subject,record,number,status --format table'

step '一处违法、处处受限: 柏乡县收到通报' \
  'The notice has come to the neighbouring county by itself: its own gate refuses the licence.'
ledger 130524
until_said "^binding$" shenguan credit show "$subject" --columns status --format tsv
run "shenguan credit show $subject --columns number,status,forbids,origin --format table"
grant="shenguan record DecisionMade --case 0001 --outcome granted --decided-on $day --actor 9 \
  --document 柏审批准字1号 --seal 行政许可专用章 $by | cut -f 3,8"
expect 7 "$grant"

step '解除限制，邻县即可准予' \
  'The first county lifts it; the end of the restriction arrives in the second, and the licence is granted.'
run "python hand_in.py 130523 RestrictionLifted '{\"restriction\": \"reg:130523:root/X1\", \"subject\": \"$subject\", \"reason\": \"罚款已缴清\"}'"
until_said "^lifted$" shenguan credit show "$subject" --columns status --format tsv
run "$grant"

step '无人推送: 决定自动送达监管部门' \
  "Nobody pushes by hand: the county's reactor has told who supervises, right behind each fact."
until_said "^decided$" shenguan loop list --columns stage --format tsv
run 'shenguan loop list --columns stage,agency_to,status --format table'

printf '\n完成。Look around: cd %s; shenguan case list --store sqlite:///130524.db\n' "$folder"
