-- A step is known from when it begins, so that a half-done one is taken back too; taking back survives a crash.
ALTER TABLE job_steps
  ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  ALTER COLUMN output DROP NOT NULL,
  ALTER COLUMN completed_at DROP NOT NULL,
  ALTER COLUMN completed_at DROP DEFAULT;

ALTER TABLE jobs ADD COLUMN undoing boolean NOT NULL DEFAULT false;
