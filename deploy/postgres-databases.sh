#!/usr/bin/env bash
# Once, when the database server is new: the owner of the application's database, and the sandbox bank's own.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U postgres -v owner="$DATABASE_OWNER_PASSWORD" -v bank="$BANK_DATABASE_PASSWORD" <<'SQL'
create role citiflow_owner login createrole password :'owner';
create database citiflow owner citiflow_owner;
create role citiflow_bank login password :'bank';
create database citiflow_bank owner citiflow_bank;
SQL
