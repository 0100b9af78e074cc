-- The platform's own tables. Instants are timestamptz, ids UUIDv7, money integer cents.

CREATE TABLE users (
  id uuid PRIMARY KEY,
  email varchar(255) UNIQUE NOT NULL,
  name varchar(255),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tools (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  template_id varchar(100) NOT NULL,
  template_version varchar(30) NOT NULL,
  name varchar(255) NOT NULL,
  slug varchar(63) NOT NULL,
  status varchar(50) NOT NULL CHECK (status IN ('generating', 'deployed', 'active', 'suspended', 'failed', 'deleted')),
  configuration jsonb NOT NULL,
  deployment_type varchar(50),
  deployment_url varchar(500),
  subscription_id varchar(255),
  billing_status varchar(50),
  -- What the last probe saw, and when.
  observation jsonb,
  observed_at timestamptz,
  source_sha256 text,
  created_at timestamptz NOT NULL DEFAULT now(),
  deployed_at timestamptz,
  last_active timestamptz
);
-- A slug is free again once its tool is gone.
CREATE UNIQUE INDEX tools_slug ON tools (slug) WHERE status <> 'deleted';
CREATE INDEX tools_of_user ON tools (user_id, id DESC) WHERE status <> 'deleted';

CREATE TABLE deployments (
  id uuid PRIMARY KEY,
  tool_id uuid NOT NULL REFERENCES tools (id),
  number integer NOT NULL,
  status varchar(50) NOT NULL CHECK (status IN ('pending', 'deploying', 'success', 'failed')),
  logs text NOT NULL DEFAULT '',
  started_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz,
  UNIQUE (tool_id, number)
);

CREATE TABLE transactions (
  id uuid PRIMARY KEY,
  tool_id uuid REFERENCES tools (id),
  stripe_payment_id varchar(255),
  amount integer NOT NULL,
  status varchar(50),
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE questionnaires (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id),
  template_id varchar(100) NOT NULL,
  company varchar(255) NOT NULL,
  answers jsonb NOT NULL DEFAULT '{}',
  generation_id uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE generations (
  id uuid PRIMARY KEY,
  tool_id uuid NOT NULL REFERENCES tools (id),
  status varchar(20) NOT NULL CHECK (status IN ('queued', 'running', 'succeeded', 'failed')),
  error jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX generations_of_tool ON generations (tool_id, created_at DESC);

-- What page, terminal and API follow. `id` is the Last-Event-ID of the stream.
CREATE TABLE generation_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  generation_id uuid NOT NULL REFERENCES generations (id),
  kind varchar(20) NOT NULL CHECK (kind IN ('stage', 'log', 'done', 'failed')),
  data jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX generation_events_of ON generation_events (generation_id, id);

CREATE FUNCTION announce_generation_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('generation_events', NEW.generation_id::text);
  RETURN NULL;
END $$;
CREATE TRIGGER announce AFTER INSERT ON generation_events FOR EACH ROW EXECUTE FUNCTION announce_generation_event();

-- Sealed with a data key of its own, which is wrapped by the master key outside of the database.
CREATE TABLE secrets (
  owner uuid NOT NULL,
  name varchar(100) NOT NULL,
  wrapped_key bytea NOT NULL,
  sealed bytea NOT NULL,
  shown_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (owner, name)
);

CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL REFERENCES users (id),
  key varchar(255) NOT NULL,
  request_sha256 bytea NOT NULL,
  answer jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, key)
);

-- Every change, written in the transaction that makes it. Append-only.
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor text NOT NULL,
  act text NOT NULL,
  subject uuid,
  data jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_of_subject ON audit (subject, id);
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();

CREATE TABLE jobs (
  id uuid PRIMARY KEY,
  kind varchar(50) NOT NULL,
  payload jsonb NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'waiting' CHECK (status IN ('waiting', 'running', 'done', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  run_at timestamptz NOT NULL DEFAULT now(),
  leased_until timestamptz,
  worker text,
  last_error text,
  created_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE status IN ('waiting', 'running');

-- What a step of a job gave: a step that is here is not run again.
CREATE TABLE job_steps (
  job_id uuid NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  name varchar(100) NOT NULL,
  output jsonb NOT NULL,
  completed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (job_id, name)
);
