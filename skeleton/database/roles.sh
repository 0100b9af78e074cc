#!/bin/sh
# Run once by the database's container: the role that the tool runs as, which cannot write to the ledger.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=password="$APP_DATABASE_PASSWORD" --set=ON_ERROR_STOP=1 <<'SQL'
CREATE ROLE tool_app LOGIN PASSWORD :'password';
ALTER DATABASE tool SET tool.app_role = 'tool_app';
SQL
