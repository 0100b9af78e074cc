-- A step is known from when it begins, so that a half-done one is taken back too; taking back survives a crash.
ALTER TABLE job_steps
  ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ALTER COLUMN output DROP NOT NULL,
  ALTER COLUMN completed_at DROP NOT NULL,
  ALTER COLUMN completed_at DROP DEFAULT;

ALTER TABLE jobs ADD COLUMN undoing boolean NOT NULL DEFAULT false;

-- Jobs about the same thing never run at once, whoever runs them.
ALTER TABLE jobs ADD COLUMN subject uuid;
CREATE UNIQUE INDEX jobs_one_at_once ON jobs (subject) WHERE status = 'running' AND subject IS NOT NULL;
CREATE INDEX jobs_of_subject ON jobs (subject) WHERE status IN ('waiting', 'running');

CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
