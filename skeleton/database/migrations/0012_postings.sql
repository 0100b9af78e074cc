-- Quantities: stock, seats, hours, money. They move from one account to another and never come from nothing, so every
-- event's postings add up to zero. Accounts are records; the outside world is the nil account.

-- What is counted. Its rows come with the tables of the tool.
CREATE TABLE ledger.book (
  name text PRIMARY KEY,
  unit text NOT NULL,
  -- What no account but the outside world may fall below; null where there is no such limit.
  floor numeric(20,6)
);

-- They follow from the bodies of events, which are hashed; nobody writes them otherwise.
CREATE TABLE ledger.posting (
  realm uuid NOT NULL,
  seq bigint NOT NULL,
  position int NOT NULL,
  book text NOT NULL REFERENCES ledger.book,
  account uuid NOT NULL,
  item text NOT NULL DEFAULT '',
  quantity numeric(20,6) NOT NULL CHECK (quantity <> 0),
  PRIMARY KEY (realm, seq, position),
  FOREIGN KEY (realm, seq) REFERENCES ledger.event
);
CREATE INDEX posting_account ON ledger.posting (account, book, seq);

CREATE TABLE ledger.balance (
  book text NOT NULL REFERENCES ledger.book,
  account uuid NOT NULL,
  item text NOT NULL DEFAULT '',
  quantity numeric(20,6) NOT NULL,
  PRIMARY KEY (account, book, item)
);

-- Writers come one after the other, for each holds the head of the chain: what is checked here stays true until they
-- commit.
CREATE FUNCTION ledger.post(e ledger.event) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE short record;
BEGIN
  INSERT INTO ledger.posting (realm, seq, position, book, account, item, quantity)
  SELECT e.realm, e.seq, p.ordinality - 1, p.book, p.account, coalesce(p.item, ''), p.quantity
  FROM ROWS FROM (
    jsonb_to_recordset(e.data -> 'post') AS (book text, account uuid, item text, quantity numeric)
  ) WITH ORDINALITY AS p (book, account, item, quantity, ordinality);

  IF EXISTS (
    SELECT FROM ledger.posting p WHERE p.realm = e.realm AND p.seq = e.seq GROUP BY p.book, p.item HAVING sum(p.quantity) <> 0
  ) THEN
    RAISE EXCEPTION 'the postings of event % do not add up to zero', e.seq USING ERRCODE = 'LG422';
  END IF;

  INSERT INTO ledger.balance AS b (book, account, item, quantity)
  SELECT p.book, p.account, p.item, sum(p.quantity) FROM ledger.posting p WHERE p.realm = e.realm AND p.seq = e.seq
  GROUP BY p.book, p.account, p.item
  ON CONFLICT (account, book, item) DO UPDATE SET quantity = b.quantity + excluded.quantity;

  -- Only those that give: who is below a floor that was raised later may still be filled up.
  SELECT p.book, p.account, b.quantity INTO short
  FROM ledger.posting p
  JOIN ledger.balance b USING (book, account, item)
  JOIN ledger.book k ON k.name = p.book
  WHERE p.realm = e.realm AND p.seq = e.seq AND p.quantity < 0 AND b.quantity < k.floor
    AND p.account <> '00000000-0000-0000-0000-000000000000'
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '% of % would fall to %', short.book, short.account, short.quantity
      USING ERRCODE = 'LG402', DETAIL = short.book;
  END IF;
END $$;

CREATE FUNCTION ledger.post_event() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.post(NEW);
  RETURN NULL;
END $$;
CREATE TRIGGER posts AFTER INSERT ON ledger.event FOR EACH ROW WHEN (NEW.type = 'posted') EXECUTE FUNCTION ledger.post_event();

-- All of them anew from the events.
CREATE FUNCTION ledger.rebuild_postings() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE e ledger.event;
BEGIN
  DELETE FROM ledger.balance;
  DELETE FROM ledger.posting;
  FOR e IN SELECT * FROM ledger.event WHERE type = 'posted' ORDER BY realm, seq LOOP
    PERFORM ledger.post(e);
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION ledger.post(ledger.event), ledger.post_event(), ledger.rebuild_postings() FROM PUBLIC;
DO $$
DECLARE app text := coalesce(nullif(current_setting('tool.app_role', true), ''), current_user);
BEGIN
  EXECUTE format('GRANT SELECT ON ledger.book, ledger.posting, ledger.balance TO %I', app);
  EXECUTE format('GRANT EXECUTE ON FUNCTION ledger.rebuild_postings() TO %I', app);
END $$;
