-- Whose is what. Three roles of the database: whoever runs the migrations owns the tables; `buildomatic_server` answers
-- requests and sees the rows of one organisation; `buildomatic_worker` does what follows, for all of them.

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['buildomatic_server', 'buildomatic_worker'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      -- Roles belong to the cluster: another database of ours has made it.
      NULL;
    END;
    IF NOT pg_has_role(current_user, name, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO CURRENT_USER', name);
    END IF;
  END LOOP;
END $$;

CREATE TABLE organisations (
  id uuid PRIMARY KEY,
  name varchar(255) NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE memberships (
  organisation_id uuid NOT NULL REFERENCES organisations (id),
  user_id uuid NOT NULL REFERENCES users (id),
  role varchar(20) NOT NULL CHECK (role IN ('owner', 'admin', 'developer', 'billing', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organisation_id, user_id)
);
CREATE INDEX memberships_of_user ON memberships (user_id);

-- Whoever was here has an organisation of their own.
WITH owner AS (SELECT id AS user_id, gen_random_uuid() AS organisation_id, coalesce(name, email) AS name FROM users),
     made AS (INSERT INTO organisations (id, name) SELECT organisation_id, name FROM owner)
INSERT INTO memberships (organisation_id, user_id, role) SELECT organisation_id, user_id, 'owner' FROM owner;

ALTER TABLE tools ADD COLUMN organisation_id uuid REFERENCES organisations (id);
ALTER TABLE questionnaires ADD COLUMN organisation_id uuid REFERENCES organisations (id);
ALTER TABLE idempotency_keys ADD COLUMN organisation_id uuid REFERENCES organisations (id);
UPDATE tools t SET organisation_id = (SELECT organisation_id FROM memberships m WHERE m.user_id = t.user_id);
UPDATE questionnaires q SET organisation_id = (SELECT organisation_id FROM memberships m WHERE m.user_id = q.user_id);
DELETE FROM idempotency_keys;
ALTER TABLE tools ALTER COLUMN organisation_id SET NOT NULL;
ALTER TABLE questionnaires ALTER COLUMN organisation_id SET NOT NULL;
ALTER TABLE idempotency_keys
  ALTER COLUMN organisation_id SET NOT NULL,
  DROP CONSTRAINT idempotency_keys_pkey,
  ADD PRIMARY KEY (organisation_id, user_id, key);
DROP INDEX tools_of_user;
CREATE INDEX tools_of_organisation ON tools (organisation_id, id DESC) WHERE status <> 'deleted';

-- Of the platform itself where it is none.
ALTER TABLE audit ADD COLUMN organisation_id uuid REFERENCES organisations (id);
ALTER TABLE audit DISABLE TRIGGER append_only;
UPDATE audit a SET organisation_id = coalesce(
  (SELECT organisation_id FROM tools WHERE id = a.subject),
  (SELECT organisation_id FROM questionnaires WHERE id = a.subject));
ALTER TABLE audit ENABLE TRIGGER append_only;
CREATE INDEX audit_of_organisation ON audit (organisation_id, id);

-- What was paid for says nothing of whether it runs.
ALTER TABLE tools RENAME COLUMN billing_status TO commercial_state;
ALTER TABLE tools ADD CHECK (commercial_state IN ('trial', 'active', 'past_due', 'ended'));

-- The same transitions as in the program; a test holds them together.
CREATE FUNCTION tool_status_may_become(old text, new text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (old, new) IN (
    ('generating', 'active'), ('generating', 'failed'), ('failed', 'generating'), ('failed', 'deleted'),
    ('active', 'deployed'), ('active', 'suspended'), ('active', 'deleted'),
    ('deployed', 'active'), ('deployed', 'suspended'), ('deployed', 'deleted'),
    ('suspended', 'active'), ('suspended', 'deleted'))
$$;
CREATE FUNCTION commercial_state_may_become(old text, new text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (old, new) IN (
    ('trial', 'active'), ('trial', 'ended'), ('active', 'past_due'), ('active', 'ended'),
    ('past_due', 'active'), ('past_due', 'ended'), ('ended', 'active'))
$$;
CREATE FUNCTION tool_states_are_reached() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.status <> OLD.status AND NOT tool_status_may_become(OLD.status, NEW.status) THEN
    RAISE EXCEPTION 'a tool that is % cannot become %', OLD.status, NEW.status USING ERRCODE = 'check_violation', CONSTRAINT = 'tools_status_transition';
  END IF;
  IF NEW.commercial_state <> OLD.commercial_state AND NOT commercial_state_may_become(OLD.commercial_state, NEW.commercial_state) THEN
    RAISE EXCEPTION 'what is % cannot become %', OLD.commercial_state, NEW.commercial_state USING ERRCODE = 'check_violation', CONSTRAINT = 'tools_commercial_transition';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transitions BEFORE UPDATE ON tools FOR EACH ROW EXECUTE FUNCTION tool_states_are_reached();

-- Slugs are host names, and so are shared by all organisations. Runs as the owner, past row-level security.
CREATE FUNCTION slugs_in_use(base text) RETURNS SETOF varchar LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT slug FROM tools WHERE status <> 'deleted' AND starts_with(slug, base)
$$;

-- Set for one transaction by whoever has a session; without it no row is seen.
CREATE FUNCTION current_organisation() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('buildomatic.organisation', true), '')::uuid
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO buildomatic_worker;
GRANT SELECT ON organisations, memberships, users, transactions, deployments, ledger_heads, generation_events TO buildomatic_server;
GRANT SELECT, INSERT, UPDATE ON tools, questionnaires, generations, secrets, idempotency_keys TO buildomatic_server;
GRANT SELECT, INSERT ON audit TO buildomatic_server;
GRANT INSERT ON jobs TO buildomatic_server;
REVOKE ALL ON _sqlx_migrations FROM buildomatic_worker;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['organisations', 'memberships', 'users', 'tools', 'questionnaires', 'idempotency_keys', 'audit', 'transactions',
                              'generations', 'generation_events', 'deployments', 'ledger_heads', 'secrets'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY worker ON %I TO buildomatic_worker USING (true)', name);
  END LOOP;
  FOREACH name IN ARRAY ARRAY['memberships', 'tools', 'questionnaires', 'idempotency_keys', 'audit'] LOOP
    EXECUTE format('CREATE POLICY tenant ON %I TO buildomatic_server USING (organisation_id = current_organisation())', name);
  END LOOP;
  -- Only of tools that are seen.
  FOREACH name IN ARRAY ARRAY['transactions', 'generations', 'deployments', 'ledger_heads'] LOOP
    EXECUTE format('CREATE POLICY tenant ON %I TO buildomatic_server USING (EXISTS (SELECT 1 FROM tools WHERE id = tool_id))', name);
  END LOOP;
END $$;
CREATE POLICY tenant ON organisations TO buildomatic_server USING (id = current_organisation());
CREATE POLICY tenant ON users TO buildomatic_server USING (EXISTS (SELECT 1 FROM memberships WHERE user_id = users.id));
CREATE POLICY tenant ON generation_events TO buildomatic_server USING (EXISTS (SELECT 1 FROM generations WHERE id = generation_id));
CREATE POLICY tenant ON secrets TO buildomatic_server USING (EXISTS (SELECT 1 FROM tools WHERE id = owner));
