-- A worker claims the kinds it knows, up to the version of the payload that it knows.
ALTER TABLE jobs ADD COLUMN version smallint NOT NULL DEFAULT 1;

-- What a step was about to do, recorded before it does: taking back goes by this and not by what would be planned now.
ALTER TABLE job_steps ADD COLUMN input jsonb;

-- What only one process does at a time.
CREATE TABLE leases (
  name varchar(100) PRIMARY KEY,
  holder text NOT NULL,
  held_until timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE, DELETE ON leases TO buildomatic_worker;
