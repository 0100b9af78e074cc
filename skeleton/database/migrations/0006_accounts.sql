-- Second factors, links to set a password, and keys that may do less than their role.

ALTER TABLE base.account
  -- Locked with the tool's own key; the second factor counts once it was confirmed.
  ADD COLUMN totp_secret bytea,
  ADD COLUMN totp_confirmed_at timestamptz,
  ADD COLUMN totp_last_step bigint NOT NULL DEFAULT 0,
  ADD COLUMN recovery_codes text[] NOT NULL DEFAULT '{}';

CREATE TABLE base.password_link (
  hash bytea PRIMARY KEY,
  account uuid NOT NULL REFERENCES base.account ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('invitation', 'reset')),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX password_link_account_idx ON base.password_link (account);

-- Null: whatever the key's role may.
ALTER TABLE base.api_key ADD COLUMN scopes text[];
