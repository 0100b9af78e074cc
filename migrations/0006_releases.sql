-- A release is what was made: immutable, and pinned by the hashes of all that went into it. A deployment is a release at
-- a target.
CREATE TABLE releases (
  id uuid PRIMARY KEY,
  tool_id uuid NOT NULL REFERENCES tools (id),
  number integer NOT NULL,
  template_id varchar(100) NOT NULL,
  template_version varchar(30) NOT NULL,
  generator_version varchar(30) NOT NULL,
  -- Of template, skeleton, generator, answers and source: the same inputs are the same release.
  inputs_sha256 text NOT NULL,
  template_sha256 text NOT NULL,
  skeleton_sha256 text NOT NULL,
  answers jsonb NOT NULL,
  source_sha256 text NOT NULL,
  build_sha256 text,
  -- What all tools of a preparation share, by its hash.
  vendor text,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (tool_id, number),
  UNIQUE (tool_id, inputs_sha256)
);
CREATE INDEX releases_of_source ON releases (source_sha256);

CREATE FUNCTION releases_are_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.build_sha256 IS NULL AND to_jsonb(NEW) - 'build_sha256' - 'vendor' = to_jsonb(OLD) - 'build_sha256' - 'vendor' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a release does not change';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE ON releases FOR EACH ROW EXECUTE FUNCTION releases_are_immutable();

ALTER TABLE deployments
  ADD COLUMN release_id uuid REFERENCES releases (id),
  ADD COLUMN target varchar(50),
  ADD COLUMN external_ids jsonb NOT NULL DEFAULT '{}';

-- What was deployed before is known by its number alone.
INSERT INTO releases (id, tool_id, number, template_id, template_version, generator_version, inputs_sha256, template_sha256, skeleton_sha256,
                      answers, source_sha256, created_at)
SELECT d.id, t.id, d.number, t.template_id, t.template_version, '', 'before:' || d.id, '', '', t.configuration, coalesce(t.source_sha256, ''), d.started_at
FROM deployments d JOIN tools t ON t.id = d.tool_id WHERE d.status = 'success';
UPDATE deployments d SET release_id = d.id, target = (SELECT deployment_type FROM tools WHERE id = d.tool_id) WHERE d.status = 'success';

ALTER TABLE releases ENABLE ROW LEVEL SECURITY;
CREATE POLICY worker ON releases TO buildomatic_worker USING (true);
CREATE POLICY tenant ON releases TO buildomatic_server USING (EXISTS (SELECT 1 FROM tools WHERE id = tool_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON releases TO buildomatic_worker;
GRANT SELECT ON releases TO buildomatic_server;
