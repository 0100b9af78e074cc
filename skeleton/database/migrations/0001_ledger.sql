-- The Universal Ledger: every change of the tool as an event that nobody can alter unnoticed.
-- PostgreSQL 14 or later, no extensions. The role that may only use the tool is named by the
-- setting tool.app_role; without it the migrating role is used itself.

CREATE TABLE IF NOT EXISTS public.migration (
  name text PRIMARY KEY,
  sha256 text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
);

CREATE SCHEMA ledger;

-- One tool is one realm. Its row is the head of the chain and the lock that orders writers.
CREATE TABLE ledger.realm (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  head_seq bigint NOT NULL DEFAULT 0,
  head_hash bytea NOT NULL,
  head_at timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE ledger.event (
  realm uuid NOT NULL REFERENCES ledger.realm,
  seq bigint NOT NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z0-9_]*$'),
  record uuid NOT NULL,
  version int NOT NULL,
  type text NOT NULL CHECK (
    type IN ('created', 'changed', 'moved', 'posted', 'noted', 'viewed', 'exported', 'erased', 'granted', 'ended')
  ),
  -- What is hashed is this text, byte for byte; data is only its readable form.
  body text NOT NULL,
  data jsonb NOT NULL GENERATED ALWAYS AS (body::jsonb) STORED,
  at timestamptz NOT NULL,
  effective timestamptz NOT NULL,
  actor text NOT NULL CHECK (actor ~ '^(user|key|subject|system):[^\n]+$'),
  via uuid,
  cause bigint,
  command uuid NOT NULL,
  position int NOT NULL,
  prev bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (realm, seq),
  UNIQUE (realm, kind, record, version),
  UNIQUE (realm, command, position),
  FOREIGN KEY (realm, cause) REFERENCES ledger.event
);
CREATE INDEX event_actor ON ledger.event (realm, actor, seq);
CREATE INDEX event_kind ON ledger.event (realm, kind, seq);
COMMENT ON COLUMN ledger.event.at IS 'When it was recorded; grows with seq.';
COMMENT ON COLUMN ledger.event.effective IS 'Since when it is true; legal clocks start here.';
COMMENT ON COLUMN ledger.event.via IS 'The grant of a role that allowed it.';
COMMENT ON COLUMN ledger.event.cause IS 'The event that led to it.';

-- A role is a grant with a basis and dates, so that "why may she do this?" has an answer.
CREATE TABLE ledger.authority (
  realm uuid NOT NULL REFERENCES ledger.realm,
  id uuid NOT NULL,
  holder text NOT NULL CHECK (holder ~ '^(user|key):[^\n]+$'),
  role text NOT NULL,
  basis_kind text NOT NULL,
  basis_id uuid,
  valid_from timestamptz NOT NULL,
  valid_until timestamptz CHECK (valid_until > valid_from OR ended_seq IS NOT NULL),
  given_seq bigint NOT NULL,
  ended_seq bigint,
  PRIMARY KEY (realm, id)
);
CREATE INDEX authority_holder ON ledger.authority (holder);

-- The grants that hold at this moment: the only place that says what that means.
CREATE VIEW ledger.authority_in_force AS
SELECT * FROM ledger.authority
WHERE valid_from <= clock_timestamp() AND (valid_until IS NULL OR valid_until > clock_timestamp());

-- Heads as they were told to somebody outside, which is what makes a rewritten chain visible.
CREATE TABLE ledger.anchor (
  realm uuid NOT NULL REFERENCES ledger.realm,
  seq bigint NOT NULL,
  hash bytea NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  sent_to text NOT NULL,
  key_id text,
  signature bytea,
  PRIMARY KEY (realm, seq, sent_to)
);

CREATE TABLE ledger.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  realm uuid NOT NULL,
  seq bigint NOT NULL,
  sink text NOT NULL,
  target text NOT NULL DEFAULT '',
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  gave_up_at timestamptz,
  last_error text,
  FOREIGN KEY (realm, seq) REFERENCES ledger.event
);
CREATE INDEX outbox_due ON ledger.outbox (next_at) WHERE done_at IS NULL AND gave_up_at IS NULL;

-- ── the hash

CREATE FUNCTION ledger.micros(t timestamptz) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (extract(epoch FROM t) * 1000000)::bigint::text;

-- Lines of plain text, none of which can hold a line break: whoever has an export can recompute it. Both functions are
-- in PL/pgSQL because that keeps their plans, which makes them ten times as fast as in SQL.
CREATE FUNCTION ledger.envelope(e ledger.event) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN 'ledger/1' || E'\n' || e.realm || E'\n' || e.seq || E'\n' || e.kind || E'\n' || e.record || E'\n'
    || e.version || E'\n' || e.type || E'\n' || ledger.micros(e.at) || E'\n' || ledger.micros(e.effective) || E'\n'
    || e.actor || E'\n' || coalesce(e.via::text, '') || E'\n' || coalesce(e.cause::text, '') || E'\n'
    || e.command || E'\n' || e.position || E'\n' || encode(sha256(convert_to(e.body, 'UTF8')), 'hex');
END $$;

CREATE FUNCTION ledger.digest(e ledger.event) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN sha256(e.prev || convert_to(ledger.envelope(e), 'UTF8'));
END $$;

CREATE FUNCTION ledger.genesis(realm uuid) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN sha256(convert_to('ledger/1' || E'\n' || realm, 'UTF8'));

-- ── writing

-- Made at the first start and not here: databases are copied from templates, realms must differ.
CREATE FUNCTION ledger.open_realm(p_name text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE found_id uuid; new_id uuid := gen_random_uuid();
BEGIN
  LOCK TABLE ledger.realm IN SHARE ROW EXCLUSIVE MODE;
  SELECT id INTO found_id FROM ledger.realm LIMIT 1;
  IF found_id IS NOT NULL THEN
    RETURN found_id;
  END IF;
  INSERT INTO ledger.realm (id, name, head_hash) VALUES (new_id, p_name, ledger.genesis(new_id));
  RETURN new_id;
END $$;

-- The only way in. p_drafts: [{kind, record, expect, type, body, effective?, cause?}], body being
-- the text to hash. The same command again returns what it wrote the first time.
CREATE FUNCTION ledger.append(p_realm uuid, p_command uuid, p_actor text, p_via uuid, p_drafts jsonb)
RETURNS SETOF ledger.event
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head ledger.realm;
  draft record;
  e ledger.event;
  current_version int;
BEGIN
  SELECT * INTO head FROM ledger.realm WHERE id = p_realm FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no realm %', p_realm USING ERRCODE = 'LG404';
  END IF;

  RETURN QUERY SELECT * FROM ledger.event WHERE realm = p_realm AND command = p_command ORDER BY position;
  IF FOUND THEN
    RETURN;
  END IF;

  FOR draft IN
    SELECT d.*, ordinality - 1 AS position
    FROM ROWS FROM (
      jsonb_to_recordset(p_drafts)
        AS (kind text, record uuid, expect int, type text, body text, effective timestamptz, cause bigint)
    ) WITH ORDINALITY AS d (kind, record, expect, type, body, effective, cause, ordinality)
  LOOP
    -- Ordered, so that a new tool's planner, which knows no numbers yet, takes the index of versions.
    SELECT version INTO current_version FROM ledger.event
    WHERE realm = p_realm AND kind = draft.kind AND record = draft.record ORDER BY version DESC LIMIT 1;
    current_version := coalesce(current_version, 0);
    IF draft.expect IS DISTINCT FROM current_version THEN
      RAISE EXCEPTION '% % is at version %, not %', draft.kind, draft.record, current_version, draft.expect
        USING ERRCODE = 'LG409';
    END IF;

    -- A clock that was set back must not make time run backwards here.
    head.head_at := greatest(clock_timestamp(), head.head_at + interval '1 microsecond');
    head.head_seq := head.head_seq + 1;
    e := NULL;
    e.realm := p_realm;
    e.seq := head.head_seq;
    e.kind := draft.kind;
    e.record := draft.record;
    e.version := current_version + 1;
    e.type := draft.type;
    e.body := draft.body;
    e.at := head.head_at;
    e.effective := coalesce(draft.effective, head.head_at);
    e.actor := p_actor;
    e.via := p_via;
    e.cause := draft.cause;
    e.command := p_command;
    e.position := draft.position;
    e.prev := head.head_hash;
    e.hash := ledger.digest(e);
    INSERT INTO ledger.event
      (realm, seq, kind, record, version, type, body, at, effective, actor, via, cause, command, position, prev, hash)
    VALUES
      (e.realm, e.seq, e.kind, e.record, e.version, e.type, e.body, e.at, e.effective, e.actor, e.via, e.cause,
       e.command, e.position, e.prev, e.hash)
    RETURNING * INTO e;
    head.head_hash := e.hash;
    RETURN NEXT e;
  END LOOP;

  UPDATE ledger.realm SET head_seq = head.head_seq, head_hash = head.head_hash, head_at = head.head_at
  WHERE id = p_realm;
END $$;

-- Grants are events first; the table follows from them, which is why nothing else writes it. Without dates a grant
-- holds from now on, until it is ended.
CREATE FUNCTION ledger.grant_role(
  p_realm uuid, p_command uuid, p_actor text, p_via uuid, p_id uuid, p_holder text, p_role text,
  p_basis_kind text, p_basis_id uuid, p_from timestamptz DEFAULT NULL, p_until timestamptz DEFAULT NULL
) RETURNS ledger.authority
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e ledger.event; granted ledger.authority;
BEGIN
  SELECT * INTO e FROM ledger.append(p_realm, p_command, p_actor, p_via, jsonb_build_array(jsonb_build_object(
    'kind', 'authority', 'record', p_id, 'expect', 0, 'type', 'granted', 'effective', p_from,
    'body', json_build_object('set', json_build_object('holder', p_holder, 'role', p_role,
      'basis_kind', p_basis_kind, 'basis_id', p_basis_id, 'valid_until', p_until))::text)));
  INSERT INTO ledger.authority (realm, id, holder, role, basis_kind, basis_id, valid_from, valid_until, given_seq)
  VALUES (p_realm, p_id, p_holder, p_role, p_basis_kind, p_basis_id, e.effective, p_until, e.seq)
  ON CONFLICT DO NOTHING;
  SELECT * INTO granted FROM ledger.authority WHERE realm = p_realm AND id = p_id;
  RETURN granted;
END $$;

CREATE FUNCTION ledger.end_role(p_realm uuid, p_command uuid, p_actor text, p_via uuid, p_id uuid)
RETURNS ledger.authority
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e ledger.event; ended ledger.authority;
BEGIN
  SELECT * INTO e FROM ledger.append(p_realm, p_command, p_actor, p_via, jsonb_build_array(jsonb_build_object(
    'kind', 'authority', 'record', p_id, 'expect', 1, 'type', 'ended', 'body', '{"set":{}}')));
  UPDATE ledger.authority SET valid_until = least(valid_until, e.effective), ended_seq = e.seq
  WHERE realm = p_realm AND id = p_id AND ended_seq IS NULL;
  SELECT * INTO ended FROM ledger.authority WHERE realm = p_realm AND id = p_id;
  RETURN ended;
END $$;

-- ── reading

CREATE AGGREGATE ledger.merge(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{}');

-- A record as it was known ('known': recorded until then) or as it was ('true': effective until then).
CREATE FUNCTION ledger.as_of(p_kind text, p_record uuid, p_at timestamptz, p_axis text DEFAULT 'known')
RETURNS TABLE (version int, data jsonb)
LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT max(e.version), jsonb_strip_nulls(ledger.merge(e.data -> 'set' ORDER BY e.version))
  FROM ledger.event e
  WHERE e.kind = p_kind AND e.record = p_record AND e.data ? 'set'
    AND CASE p_axis WHEN 'true' THEN e.effective <= p_at ELSE e.at <= p_at END
  HAVING count(*) > 0;
END;

-- Recomputes every hash from p_from on and compares the end with the head and with all anchors.
CREATE FUNCTION ledger.verify(p_realm uuid, p_from bigint DEFAULT 1)
RETURNS TABLE (ok boolean, checked bigint, head_seq bigint, head_hash bytea, broken_at bigint, why text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  head ledger.realm;
  start_hash bytea;
  events bigint;
  last_seq bigint;
  first_bad bigint;
  reason text;
BEGIN
  SELECT * INTO head FROM ledger.realm r WHERE r.id = p_realm;
  start_hash := CASE WHEN p_from <= 1 THEN ledger.genesis(p_realm)
    ELSE (SELECT e.hash FROM ledger.event e WHERE e.realm = p_realm AND e.seq = p_from - 1) END;

  WITH linked AS (
    SELECT e.seq,
      e.seq - 1 = lag(e.seq, 1, greatest(p_from, 1) - 1) OVER w AS follows,
      e.prev = lag(e.hash, 1, start_hash) OVER w AS linked,
      e.hash = ledger.digest(e) AS intact
    FROM ledger.event e
    WHERE e.realm = p_realm AND e.seq >= p_from
    WINDOW w AS (ORDER BY e.seq)
  ), bad AS (
    SELECT l.seq,
      CASE WHEN NOT l.follows THEN 'an event before it is missing'
        WHEN NOT l.intact THEN 'its content was altered'
        ELSE 'it does not continue the event before it' END AS reason
    FROM linked l
    WHERE (l.follows AND l.linked AND l.intact) IS NOT TRUE
    ORDER BY l.seq LIMIT 1
  )
  SELECT (SELECT count(*) FROM linked), (SELECT max(l.seq) FROM linked l), b.seq, b.reason
  INTO events, last_seq, first_bad, reason
  FROM (SELECT 1) one LEFT JOIN bad b ON true;

  IF first_bad IS NULL AND coalesce(last_seq, greatest(p_from, 1) - 1) <> head.head_seq THEN
    first_bad := coalesce(last_seq, greatest(p_from, 1) - 1) + 1;
    reason := 'the newest events are missing';
  END IF;
  IF first_bad IS NULL AND events > 0
    AND head.head_hash <> (SELECT e.hash FROM ledger.event e WHERE e.realm = p_realm AND e.seq = last_seq) THEN
    first_bad := last_seq;
    reason := 'it is not what the head says';
  END IF;
  IF first_bad IS NULL THEN
    SELECT a.seq INTO first_bad
    FROM ledger.anchor a LEFT JOIN ledger.event e ON e.realm = a.realm AND e.seq = a.seq
    WHERE a.realm = p_realm AND a.seq >= p_from AND e.hash IS DISTINCT FROM a.hash
    ORDER BY a.seq LIMIT 1;
    reason := CASE WHEN first_bad IS NOT NULL THEN 'it is not what was anchored outside' END;
  END IF;
  RETURN QUERY SELECT first_bad IS NULL, events, head.head_seq, head.head_hash, first_bad, reason;
END $$;

-- ── what nobody may do, the owner included

CREATE FUNCTION ledger.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.% is append-only', TG_TABLE_NAME USING ERRCODE = 'LG403';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.event
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.anchor
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON ledger.authority
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse();
-- Also where triggers are switched off for replication.
ALTER TABLE ledger.event ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger.anchor ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE ledger.authority ENABLE ALWAYS TRIGGER append_only;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
DO $$
DECLARE app text := coalesce(nullif(current_setting('tool.app_role', true), ''), current_user);
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA ledger TO %I', app);
  EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO %I', app);
  EXECUTE format('GRANT INSERT ON ledger.anchor TO %I', app);
  EXECUTE format('GRANT INSERT, UPDATE, DELETE ON ledger.outbox TO %I', app);
  EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ledger TO %I', app);
  EXECUTE format('GRANT SELECT ON public.migration TO %I', app);
END $$;
