-- What every tool has besides its entities: accounts, sessions, API keys, settings, numbers.

CREATE SCHEMA base;
CREATE SCHEMA app;

CREATE TABLE base.account (
  id uuid PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz
);
CREATE UNIQUE INDEX account_email_key ON base.account (lower(email));

CREATE TABLE base.session (
  id uuid PRIMARY KEY,
  account uuid NOT NULL REFERENCES base.account ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  user_agent text NOT NULL DEFAULT ''
);
CREATE INDEX session_account_idx ON base.session (account);

CREATE TABLE base.api_key (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  -- The first characters, to tell keys apart; the key itself is only kept as a hash.
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz
);

CREATE TABLE base.setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Counted in the transaction of the record that takes the number, so that none is lost.
CREATE TABLE base.counter (
  name text PRIMARY KEY,
  value bigint NOT NULL
);

-- First answers to requests with an Idempotency-Key.
CREATE TABLE base.reply (
  actor text NOT NULL,
  key text NOT NULL,
  fingerprint text NOT NULL,
  status int NOT NULL,
  body jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (actor, key)
);

DO $$
DECLARE app text := coalesce(nullif(current_setting('tool.app_role', true), ''), current_user);
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA base, app TO %I', app);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA base TO %I', app);
  EXECUTE format(
    'ALTER DEFAULT PRIVILEGES IN SCHEMA app, base GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO %I', app);
END $$;
