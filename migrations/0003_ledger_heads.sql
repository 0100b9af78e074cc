-- Signed heads of the tools' ledgers, kept where the tools do not reach: they show a history that was written anew.
CREATE TABLE ledger_heads (
  tool_id uuid NOT NULL REFERENCES tools (id),
  seq bigint NOT NULL,
  hash text NOT NULL,
  head jsonb NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Why it cannot follow the one that was kept before; it is kept all the same, as evidence.
  contradiction text,
  PRIMARY KEY (tool_id, seq, hash)
);
CREATE INDEX ledger_heads_newest ON ledger_heads (tool_id, seen_at DESC);
