-- Anchors say which key signed them, so that they can be checked after the key was changed.

ALTER TABLE ledger.anchor ADD COLUMN public_key bytea;
COMMENT ON COLUMN ledger.anchor.sent_to IS 'Where a copy is kept outside of this database: log, export, mail.';
