-- Pauses are kept one by one, since they count in whole days of the tool's time zone. Of earlier ones only the sum is known;
-- it stands as one pause, and `rebuild` makes those that there were.

ALTER TABLE base.timer ADD COLUMN pauses jsonb NOT NULL DEFAULT '[]';
UPDATE base.timer SET pauses = jsonb_build_array(jsonb_build_array('2000-01-01T00:00:00Z', to_char((timestamp '2000-01-01' + paused_ms * interval '1 millisecond'), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
  WHERE paused_ms > 0;
ALTER TABLE base.timer DROP COLUMN paused_ms;
