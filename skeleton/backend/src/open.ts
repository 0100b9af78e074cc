//! The services of a process, made from its settings. Nothing connects before it is needed.

import { tool } from '@shared/tool'
import { RateLimit } from './auth/rate-limit'
import type { Config, Environment } from './config'
import { Database } from './database/database'
import { openSinks } from './integrations/index'
import { openSigner } from './ledger/signing'
import { Vault } from './ledger/vault'
import { createLog, errorFields } from './log'
import type { Services } from './services'

export function openServices(config: Config, env: Environment): Services {
  const log = createLog(config.logLevel)
  const database = new Database(config.databaseUrl, config.databaseConnections, (error) => log.warn('a database connection broke', errorFields(error)))
  let realm: string | undefined
  return {
    config,
    database,
    log,
    clock: () => new Date(),
    sinks: openSinks({ env, config, database }),
    eraseChecks: [],
    limits: { caller: new RateLimit('caller', config.requestsPerMinute, database), address: new RateLimit('address', config.requestsPerMinuteOfAddress, database) },
    vault: new Vault(config.sealingKeys),
    signer: openSigner(config.signingKeys),
    realm: async () => (realm ??= await openRealm(database, config.companyName)),
    version: tool.version,
  }
}

async function openRealm(database: Database, name: string): Promise<string> {
  const { rows } = await database.query<{ id: string }>('SELECT ledger.open_realm($1) AS id', [name])
  const [realm] = rows
  if (!realm) throw new Error('ledger.open_realm returned nothing')
  return realm.id
}
