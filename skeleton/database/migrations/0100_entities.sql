-- One table per entity: what the events of its records add up to.

CREATE TABLE app.contact (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  title text NOT NULL DEFAULT '',
  name text,
  email text,
  phone text,
  born_on date,
  notes text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  created_by text NOT NULL,
  erased_at timestamptz
);
COMMENT ON TABLE app.contact IS 'Somebody outside of the company.';
CREATE UNIQUE INDEX contact_email_key ON app.contact (lower(email));
CREATE INDEX contact_name_idx ON app.contact (name);
CREATE INDEX contact_created_at_order ON app.contact (created_at, id);

CREATE TABLE app.task (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  number text UNIQUE,
  state text NOT NULL CHECK (state IN ('open', 'doing', 'done', 'dropped')),
  title text NOT NULL DEFAULT '',
  subject text NOT NULL,
  details text,
  priority text NOT NULL CHECK (priority IN ('low', 'normal', 'high')),
  assignee uuid,
  parent uuid REFERENCES app.task,
  contact uuid REFERENCES app.contact,
  reply_to text,
  due_on date,
  effort_hours numeric(20,6),
  budget bigint,
  cost_per_hour numeric(20,6),
  brief uuid,
  signed uuid,
  labels text[],
  billable boolean,
  outcome text,
  started_at timestamptz,
  done_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  created_by text NOT NULL,
  erased_at timestamptz
);
COMMENT ON TABLE app.task IS 'Something that somebody has to do by a day.';
CREATE INDEX task_priority_idx ON app.task (priority);
CREATE INDEX task_assignee_idx ON app.task (assignee);
CREATE INDEX task_parent_idx ON app.task (parent);
CREATE INDEX task_contact_idx ON app.task (contact);
CREATE INDEX task_due_on_idx ON app.task (due_on);
CREATE INDEX task_state_idx ON app.task (state);
CREATE INDEX task_created_at_order ON app.task (created_at, id);

-- What is counted.
INSERT INTO ledger.book (name, unit, floor) VALUES ('hours', 'hour', 0);
