//! A tool is never left without an admin.

import { ADMIN } from '../auth/caller'
import type { Queryable } from '../database/database'
import { conflict } from '../http/problem'

/** One whose role has an end does not count: nobody might be there to prolong it. */
export async function checkAdminLeft(tx: Queryable): Promise<void> {
  const { rows } = await tx.query<{ left: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM base.account a JOIN ledger.authority_in_force g ON g.holder = 'user:' || a.id
     WHERE a.active AND g.role = $1 AND g.valid_until IS NULL) AS left`,
    [ADMIN],
  )
  if (rows[0]?.left !== true) throw conflict('last_admin', 'This is the last admin. Make somebody else an admin first.')
}
