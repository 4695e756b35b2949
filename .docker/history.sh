#!/bin/sh
# 示例历史: the county of the examples, opened and imported into SHENGUAN_STORE. A second run adds
# nothing: every fact has its id from its file.
set -eu
examples=${1:-/usr/local/shenguan/examples}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$examples/window" "$examples/supervision" "$examples"/*.yaml "$folder"
cd "$folder"
taken_in() { # taken_in FILE MAPPING: exit code 7 says that some rows were set aside, as in the demo
  code=0
  shenguan import "$1" --mapping "$2" --format json || code=$?
  [ "$code" -eq 0 ] || [ "$code" -eq 7 ] || exit "$code"
}
taken_in window/catalogue.csv window-catalogue.yaml
taken_in window/cases.csv window-cases.yaml
taken_in supervision/tasks.csv supervision-tasks.yaml
taken_in supervision/checks.tsv supervision-checks.yaml
taken_in supervision/penalties.jsonl supervision-penalties.yaml
