-- Which master key the secrets are sealed with, by its fingerprint: a server with another one does not start.
CREATE TABLE master_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fingerprint text NOT NULL,
  claimed_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE ON master_key TO buildomatic_worker;
