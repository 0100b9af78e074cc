-- Files that wait to be put into a field of a record; what nobody puts anywhere is gone after a day.
CREATE TABLE base.upload (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  type text NOT NULL,
  size int NOT NULL,
  sha256 text NOT NULL,
  content bytea NOT NULL,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL
);
ALTER TABLE base.upload ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX upload_created_idx ON base.upload (created_by, created_at);
