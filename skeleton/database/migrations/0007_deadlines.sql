-- Deadlines of records. When each is due follows from the record's events; what was told follows
-- from nothing, so it is kept apart and stays when all rows are made again.

CREATE TABLE base.timer (
  kind text NOT NULL,
  record uuid NOT NULL,
  name text NOT NULL,
  due timestamptz NOT NULL,
  paused_at timestamptz,
  paused_ms bigint NOT NULL DEFAULT 0,
  -- When a state was reached that ends it.
  closed_at timestamptz,
  PRIMARY KEY (kind, record, name)
);
CREATE INDEX timer_due_idx ON base.timer (due) WHERE closed_at IS NULL AND paused_at IS NULL;

CREATE TABLE base.timer_told (
  kind text NOT NULL,
  record uuid NOT NULL,
  name text NOT NULL,
  due timestamptz NOT NULL,
  -- Which warning, counted from 0; -1 when it was due.
  step int NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (kind, record, name, due, step)
);
