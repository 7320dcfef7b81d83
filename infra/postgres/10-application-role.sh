#!/bin/sh
# Runs once, when the database's folder is empty. The application owns its database and is not a superuser.
set -eu
: "${SEWTRACK_DB_PASSWORD:?}"
psql --set=ON_ERROR_STOP=1 --no-psqlrc --quiet --username="$POSTGRES_USER" --dbname=postgres <<'SQL'
\getenv password SEWTRACK_DB_PASSWORD
-- createdb: a backup counts only when it was restored into a scratch database.
create role sewtrack login createdb password :'password';
create database sewtrack owner sewtrack;
\connect sewtrack
create extension pg_stat_statements;
grant pg_read_all_stats to sewtrack;
SQL
