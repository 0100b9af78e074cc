-- What follows from moves, events and the time of day.

ALTER TABLE base.notification DROP CONSTRAINT notification_reason_check;
ALTER TABLE base.notification
  ADD CONSTRAINT notification_reason_check CHECK (reason IN ('assigned', 'mentioned', 'commented', 'deadline', 'notice'));

-- How far a rule of every day got on a day: it goes through its records in the order of their ids, and
-- where it stands is written with what it did, so that a run that is cut off goes on without doing anything twice.
CREATE TABLE base.rule_run (
  rule text NOT NULL,
  day date NOT NULL,
  last_record uuid,
  finished_at timestamptz,
  PRIMARY KEY (rule, day)
);
