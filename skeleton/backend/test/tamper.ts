//! What a superuser could do to the events behind the tool's back, undone after somebody looked.

import type { TestTool } from './harness'

// oxlint-disable-next-line typescript/no-explicit-any -- rows of whatever was asked
type Query = (text: string, values?: unknown[]) => Promise<any[]>

/** Runs the statements without the triggers that forbid them, then `look`, then takes all of it back. */
export async function tampered<T>(tool: TestTool, statements: readonly string[], look: (query: Query) => Promise<T>): Promise<T> {
  const query: Query = async (text, values) => (await tool.owner.query(text, values)).rows
  await query('BEGIN')
  try {
    for (const table of ['event', 'anchor']) await query(`ALTER TABLE ledger.${table} DISABLE TRIGGER append_only`)
    for (const statement of statements) await query(statement)
    return await look(query)
  } finally {
    await query('ROLLBACK')
  }
}

/** Changes the first event and computes every hash after it again, so that the chain fits together. */
export const RECOMPUTED = `DO $$ DECLARE e ledger.event; p bytea; BEGIN
  UPDATE ledger.event SET actor = 'user:mallory' WHERE seq = 1;
  FOR e IN SELECT * FROM ledger.event ORDER BY seq LOOP
    e.prev := coalesce(p, e.prev); e.hash := ledger.digest(e); p := e.hash;
    UPDATE ledger.event SET prev = e.prev, hash = e.hash WHERE seq = e.seq;
  END LOOP;
  UPDATE ledger.realm SET head_hash = p; END $$`
