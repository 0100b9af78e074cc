//! What the process was told by its environment: read once, typed, complete or not started.

import { fileURLToPath } from 'node:url'
import { tool } from '@shared/tool'
import { DEFAULT_PLAN, plans } from './plans'

export interface Config {
  databaseUrl: string
  /** Of the role that owns the schemas; without it the tool only migrates what it owns itself. */
  migrationDatabaseUrl: string | null
  databaseConnections: number
  jwtSecret: string
  /** Sign the heads of the ledger: the first does, the others did before. */
  signingKeys: readonly [string, ...string[]]
  /** Lock the keys of personal data: the first does, the others may still open. */
  sealingKeys: readonly [string, ...string[]]
  /** Created at the first start. */
  apiKey: string | null
  admin: { email: string; password: string } | null
  publicUrl: string
  listen: { port: number } | { socketPath: string }
  publicDir: string
  vendorDir: string | null
  migrationsDir: string | null
  logLevel: LogLevel
  companyName: string
  maxUsers: number
  /** Of one caller. */
  requestsPerMinute: number
  requestsPerMinuteOfAddress: number
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
export type Environment = Readonly<Record<string, string | undefined>>

export class ConfigError extends Error {}

export function readConfig(env: Environment): Config {
  const text = (name: string): string | null => env[name]?.trim() || null
  const needed = (name: string, what: string): string => {
    const value = text(name)
    if (value === null) throw new ConfigError(`${name} is not set. It has to be ${what}.`)
    return value
  }
  const whole = (name: string, fallback: number, least: number, most: number): number => {
    const value = text(name)
    if (value === null) return fallback
    const number = Number(value)
    if (!Number.isInteger(number) || number < least || number > most) {
      throw new ConfigError(`${name} is "${value}". It has to be a whole number from ${least} to ${most}.`)
    }
    return number
  }
  const url = (name: string, value: string): string => {
    if (!/^postgres(ql)?:\/\//.test(value)) throw new ConfigError(`${name} has to start with postgres://.`)
    return value
  }

  const jwtSecret = needed('JWT_SECRET', 'a random text of at least 32 characters')
  if (jwtSecret.length < 32) throw new ConfigError('JWT_SECRET is too short. It needs at least 32 characters.')
  const keys = (name: string): [string, ...string[]] => {
    const [first = '', ...others] = needed(name, 'a random key of 64 hexadecimal digits, like `openssl rand -hex 32` prints').split(',').map((key) => hexKey(name, key.trim()))
    return [first, ...others]
  }
  const logLevel = text('LOG_LEVEL') ?? 'info'
  if (!isLogLevel(logLevel)) throw new ConfigError(`LOG_LEVEL is "${logLevel}". It has to be debug, info, warn, error or silent.`)

  const planName = text('PLAN') ?? DEFAULT_PLAN
  const plan = Object.hasOwn(plans, planName) ? plans[planName] : undefined
  if (!plan) throw new ConfigError(`PLAN is "${planName}". It has to be one of ${Object.keys(plans).join(', ')}.`)

  const port = whole('PORT', 3000, 0, 65_535)
  const socketPath = text('SOCKET_PATH')
  const adminEmail = text('ADMIN_EMAIL')
  const adminPassword = text('ADMIN_PASSWORD')
  const migrationUrl = text('MIGRATION_DATABASE_URL')
  return {
    databaseUrl: url('DATABASE_URL', needed('DATABASE_URL', 'the address of the database, like postgres://user:password@host/name')),
    migrationDatabaseUrl: migrationUrl === null ? null : url('MIGRATION_DATABASE_URL', migrationUrl),
    databaseConnections: whole('DATABASE_CONNECTIONS', 4, 1, 100),
    jwtSecret,
    signingKeys: keys('LEDGER_SIGNING_KEY'),
    sealingKeys: keys('SEALING_KEY'),
    apiKey: text('API_KEY'),
    admin: adminEmail && adminPassword ? { email: adminEmail, password: adminPassword } : null,
    publicUrl: text('PUBLIC_URL') ?? `http://localhost:${port}`,
    listen: socketPath === null ? { port } : { socketPath },
    publicDir: text('PUBLIC_DIR') ?? beside('public'),
    vendorDir: text('VENDOR_DIR'),
    migrationsDir: text('MIGRATIONS_DIR'),
    logLevel,
    companyName: text('COMPANY_NAME') ?? tool.company,
    maxUsers: whole('MAX_USERS', tool.maxUsers, 1, 10_000_000),
    requestsPerMinute: whole('REQUESTS_PER_MINUTE', plan.requestsPerMinute, 1, 1_000_000),
    requestsPerMinuteOfAddress: whole('REQUESTS_PER_MINUTE_OF_ADDRESS', plan.requestsPerMinuteOfAddress, 1, 10_000_000),
  }
}

/** 32 bytes, as hexadecimal digits or as base64. */
function hexKey(name: string, key: string): string {
  if (/^[0-9a-f]{64}$/i.test(key)) return key.toLowerCase()
  if (/^[A-Za-z0-9+/]{43}=$/.test(key)) return Buffer.from(key, 'base64').toString('hex')
  throw new ConfigError(`${name} has to be 64 hexadecimal digits, or several such keys with commas between.`)
}

function isLogLevel(value: string): value is LogLevel {
  return ['debug', 'info', 'warn', 'error', 'silent'].includes(value)
}

/** A folder next to the built server. */
function beside(name: string): string {
  return fileURLToPath(new URL(`./${name}`, import.meta.url))
}
