//! The first start: the realm, the first admin and the API key from the environment.

import type { Queryable } from '../database/database'
import { newId } from '../ids'
import type { Services } from '../services'
import { ADMIN } from './caller'
import { storeKey } from './keys'
import { hashPassword } from './password'
import { grantRole } from './roles'

export async function bootstrap(services: Services): Promise<void> {
  const { config, database, log } = services
  const realm = await services.realm()
  const { rows } = await database.query<{ accounts: boolean; keys: boolean }>(
    'SELECT EXISTS (SELECT 1 FROM base.account) AS accounts, EXISTS (SELECT 1 FROM base.api_key) AS keys',
  )
  const [there] = rows
  if (there?.accounts === true && there.keys) return

  const passwordHash = config.admin && there?.accounts !== true ? await hashPassword(config.admin.password) : null
  await database.transaction(async (tx) => {
    // Two processes may start at once; the second finds everything done.
    await tx.query('LOCK TABLE base.account IN SHARE ROW EXCLUSIVE MODE')
    const by = { realm, actor: 'system:setup', via: null, vault: services.vault }
    if (config.admin && passwordHash !== null && !(await exists(tx, 'base.account'))) {
      const id = newId()
      await tx.query('INSERT INTO base.account (id, email, name, password_hash) VALUES ($1, $2, $3, $4)', [id, config.admin.email, 'Administrator', passwordHash])
      await grantRole(tx, by, `user:${id}`, ADMIN, { kind: 'setup', id: null })
      log.info('created the first admin from ADMIN_EMAIL')
    }
    if (config.apiKey !== null && !(await exists(tx, 'base.api_key'))) {
      const id = newId()
      await storeKey(tx, { id, name: 'First key', value: config.apiKey, createdBy: 'system:setup' })
      await grantRole(tx, by, `key:${id}`, ADMIN, { kind: 'setup', id: null })
      log.info('created the first API key from API_KEY')
    }
  })
}

async function exists(tx: Queryable, table: 'base.account' | 'base.api_key'): Promise<boolean> {
  const { rows } = await tx.query<{ there: boolean }>(`SELECT EXISTS (SELECT 1 FROM ${table}) AS there`)
  return rows[0]?.there === true
}
