-- Records that are there to show how the tool looks, until somebody takes them out again.

CREATE TABLE base.sample (
  kind text NOT NULL,
  record uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, record)
);
