-- What people share around records: saved views, comments, attachments, notifications.

CREATE TABLE base.saved_view (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES base.account ON DELETE CASCADE,
  entity text NOT NULL,
  name text NOT NULL,
  -- Filters, order, columns and layout, as the web application understands them.
  settings jsonb NOT NULL,
  shared boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_view_entity_idx ON base.saved_view (entity, account);

-- What the events of the kind comment add up to.
CREATE TABLE base.comment (
  id uuid PRIMARY KEY,
  version int NOT NULL,
  kind text NOT NULL,
  record uuid NOT NULL,
  text text,
  created_at timestamptz NOT NULL,
  created_by text NOT NULL,
  edited_at timestamptz
);
CREATE INDEX comment_record_idx ON base.comment (record, created_at);

-- The files themselves; the events of the kind attachment hold their hashes.
CREATE TABLE base.attachment (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  record uuid NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  size int NOT NULL,
  sha256 text NOT NULL,
  content bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL
);
-- What is compressed already is not compressed again.
ALTER TABLE base.attachment ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX attachment_record_idx ON base.attachment (record, created_at);

CREATE TABLE base.notification (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account uuid NOT NULL REFERENCES base.account ON DELETE CASCADE,
  seq bigint NOT NULL,
  reason text NOT NULL CHECK (reason IN ('assigned', 'mentioned', 'commented', 'deadline')),
  created_at timestamptz NOT NULL DEFAULT now(),
  read_at timestamptz,
  UNIQUE (account, seq, reason)
);
CREATE INDEX notification_account_idx ON base.notification (account, id);
