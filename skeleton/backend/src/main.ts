//! The process: reads its settings, brings the database up to date, serves, and ends cleanly.
//! `server.mjs migrate` only does the second, `rebuild` makes all rows anew, and `rotate-keys` locks
//! the keys of personal data with the first of SEALING_KEY.

import { chmodSync, existsSync, unlinkSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app'
import { bootstrap } from './auth/bootstrap'
import { relockSecondFactors } from './auth/two-factor'
import { startBackground } from './background'
import { ConfigError, readConfig, type Config } from './config'
import { DatabaseUnavailable } from './database/database'
import { migrate, MigrationError } from './database/migrate'
import { servePages } from './http/files'
import { startPage } from './http/start-page'
import { rebuild } from './ledger/rebuild'
import { createLog, errorFields } from './log'
import { openServices } from './open'
import type { Services } from './services'

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const services = openServices(config, process.env)
  const { database, log } = services
  const [command = 'serve'] = process.argv.slice(2)

  await migrate(config, database, log)
  if (command === 'migrate') return database.close()
  if (command === 'rebuild') {
    const events = await database.transaction((tx) => rebuild(tx, services.vault))
    log.info(`made all rows from ${events} events`, { events })
    return database.close()
  }
  const missing = await services.vault.missingKeys(database)
  if (missing.length > 0) throw new ConfigError(`Personal data is locked with the key ${missing.join(', ')}, which SEALING_KEY lacks. Add it behind a comma.`)
  if (command === 'rotate-keys') {
    const keys = await database.transaction(async (tx) => {
      await relockSecondFactors(tx, services.vault)
      return services.vault.rotate(tx)
    })
    log.info(`locked ${keys} keys with the first of SEALING_KEY; the others are not needed any more`, { keys })
    return database.close()
  }
  if (command !== 'serve') throw new ConfigError(`There is no command ${command}. There are serve, migrate, rebuild and rotate-keys.`)
  await serve(services)
}

async function serve(services: Services): Promise<void> {
  const { config, database, log } = services
  const [pages] = await Promise.all([servePages(config.publicDir, config.vendorDir, startPage), bootstrap(services)])
  const app = createApp(services, pages)
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 }, getRequestListener(app.fetch))
  await listen(server, config)
  const background = startBackground(services)
  log.info('ready', { 'listen.on': 'port' in config.listen ? String(config.listen.port) : config.listen.socketPath, started_ms: Math.round(performance.now()) })

  let stopping = false
  const stop = (signal: string) => {
    if (stopping) return
    stopping = true
    log.info(`${signal}: finishing what was begun`)
    // Whoever is still connected after that keeps others from starting.
    setTimeout(() => process.exit(0), 10_000).unref()
    server.close(() => {
      void background
        .stop()
        .then(() => database.close())
        .then(() => process.exit(0))
    })
    server.closeIdleConnections()
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    if ('port' in config.listen) {
      server.listen(config.listen.port, () => resolve())
      return
    }
    const { socketPath } = config.listen
    // Left behind by a process that was killed.
    if (existsSync(socketPath)) unlinkSync(socketPath)
    server.listen(socketPath, () => {
      chmodSync(socketPath, 0o660)
      resolve()
    })
  })
}

main().catch((error: unknown) => {
  const log = createLog('error')
  if (error instanceof ConfigError || error instanceof MigrationError) log.error(error.message)
  else if (error instanceof DatabaseUnavailable) log.error('The database in DATABASE_URL cannot be reached. Is it running, and are user and password right?', errorFields(error))
  else log.error('the tool could not start', errorFields(error))
  process.exit(1)
})
