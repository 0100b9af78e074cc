-- Personal data is sealed before it is hashed, each person's with a key of its own. This is the one
-- place where deletion is physical: without its key, what an event holds can never be read again.

CREATE SCHEMA vault;

CREATE TABLE vault.data_key (
  id uuid PRIMARY KEY,
  -- Locked with the tool's own key, which is not in the database. Null once it was destroyed.
  wrapped bytea,
  wrapped_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  destroyed_at timestamptz,
  CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);

-- Which records have something that was sealed with a key: where an erasure has to go.
CREATE TABLE vault.sealed (
  key uuid NOT NULL REFERENCES vault.data_key,
  kind text NOT NULL,
  record uuid NOT NULL,
  PRIMARY KEY (key, kind, record)
);

-- The keys to seal with, the given ones where there were none. Held until the transaction ends, so
-- that none is destroyed while it is in use.
CREATE FUNCTION vault.keys_for(p_ids uuid[], p_wrapped bytea[], p_wrapped_by text, p_kind text, p_record uuid)
RETURNS TABLE (id uuid, wrapped bytea, wrapped_by text)
LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO vault.data_key AS k (id, wrapped, wrapped_by)
  SELECT n.id, n.wrapped, p_wrapped_by FROM unnest(p_ids, p_wrapped) AS n (id, wrapped)
  ON CONFLICT DO NOTHING;
  INSERT INTO vault.sealed AS s (key, kind, record) SELECT unnest(p_ids), p_kind, p_record ON CONFLICT DO NOTHING;
  RETURN QUERY SELECT k.id, k.wrapped, k.wrapped_by FROM vault.data_key k WHERE k.id = ANY (p_ids) ORDER BY k.id FOR SHARE;
END $$;

DO $$
DECLARE app text := coalesce(nullif(current_setting('tool.app_role', true), ''), current_user);
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA vault TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA vault TO %I', app);
END $$;

-- What events hold is sealed now, so records as of a moment are put together by the tool.
DROP FUNCTION ledger.as_of;
DROP AGGREGATE ledger.merge(jsonb);
