-- Requests of this minute. Nothing that a crash must not lose, so it is not logged; rows go with their minute.

CREATE UNLOGGED TABLE base.request_count (
  -- `caller user:<id>` or `address 192.0.2.1`
  key text NOT NULL,
  -- Since 1970.
  minute bigint NOT NULL,
  taken bigint NOT NULL,
  PRIMARY KEY (key, minute)
);
