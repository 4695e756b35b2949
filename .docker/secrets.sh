#!/bin/sh
# A random password for each login, made once, readable by whoever may enter the folder.
set -eu
folder=${1:?usage: secrets.sh FOLDER}
umask 077
mkdir -p "$folder"
for name in superuser keeper county collector; do
  file=$folder/${name}_password
  if [ ! -s "$file" ]; then
    od -An -N24 -tx1 /dev/urandom | tr -d ' \n' > "$file"
    chmod 444 "$file" # the containers' users are others; the folder keeps everybody else out
  fi
done
