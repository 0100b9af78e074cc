-- The language that an account's mails are in: the one that its browser last asked for.

ALTER TABLE base.account ADD COLUMN language text;
