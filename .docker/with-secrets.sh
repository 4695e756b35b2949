#!/bin/sh
# Passwords lie in files that only this container sees; libpq and shenguan take them from the
# environment of their process, never from an address or an option.
set -eu
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
  PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
  export PGPASSWORD
fi
if [ -n "${KAFKA_PASSWORD_FILE:-}" ]; then
  SHENGUAN_KAFKA_PASSWORD=$(cat "$KAFKA_PASSWORD_FILE")
  export SHENGUAN_KAFKA_PASSWORD
fi
exec "$@"
