#!/bin/sh
# The logins of the database server and what each may do; PostgreSQL's image runs this once, as the
# superuser, into a new and empty server. docs/postgresql.md says what the roles of a ledger are.
#   keeper     makes the ledger's tables and roles; serves nobody
#   county     the running county: writes and reads entries, owns its views; changes no entry
#   collector  the provincial collection, in a database of its own
set -eu
secrets=${SECRETS:-/run/secrets}
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --dbname postgres \
  --set keeper="$(cat "$secrets/keeper_password")" \
  --set county="$(cat "$secrets/county_password")" \
  --set collector="$(cat "$secrets/collector_password")" << 'SQL'
create role keeper login createrole password :'keeper';
create role county_writer nologin;
create role county login password :'county' in role county_writer;
create role collector login password :'collector';
create database audit encoding 'UTF8' template template0;
create database province encoding 'UTF8' template template0 owner collector;
revoke all on database audit, province from public;
grant connect, create, temporary on database audit to keeper;
grant connect, temporary on database audit to county;
\connect audit
create schema county_views authorization county;
create schema county_generations authorization county;
SQL
