//! Public forms at `/f/<name>`: they take in a record from somebody without an account, and tell nothing but its
//! reference number.

import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { AnyEntity } from '@shared/define'
import { forms } from '@shared/forms'
import { entityNamed } from '@shared/registry'
import { defaultValues } from '@shared/defaults'
import { phrase } from '@shared/text'
import { createSchema, fieldErrors, isUuid } from '@shared/validate'
import type { PublicForm } from '@shared/surface'
import type { Caller } from '../auth/caller'
import { RateLimit } from '../auth/rate-limit'
import type { Queryable } from '../database/database'
import { addRecord } from '../entities/commands'
import { onceFor } from '../entities/reply'
import { mistakesIn, Problem } from '../http/problem'
import { newId } from '../ids'
import { english } from '../languages'
import type { Env } from '../services'
import { fromText } from '../transfer/convert'
import { formPage, HONEYPOT, type Html, messagePage, type Setting, thanksPage, TOKEN } from './page'

const LARGEST = 64 * 1024
const theForm: Caller = { actor: 'system:form', userId: null, name: 'A form', email: null, grants: new Map(), sessionId: null, scopes: null, reader: english }

export function formsRouter(database: Queryable): Hono<Env> {
  // Each address a few a minute, all together as many as people of a company could read.
  const perAddress = new RateLimit('form address', 10, database)
  const together = new RateLimit('form', 60, database)
  const router = new Hono<Env>()
  router.use(bodyLimit({ maxSize: LARGEST, onError: (c) => say(c as Context<Env>, 413, phrase('Too large'), phrase('What you sent is too large. Shorten it and send it again.')) }))

  router.get('/:name', (c) => {
    const { form, entity } = formOf(c)
    if (!form || !entity) return noSuchForm(c)
    return c.html(formPage(form, entity, { token: newId(), values: new Map(), errors: new Map() }, settingOf(c)))
  })

  router.post('/:name', async (c) => {
    const { form, entity } = formOf(c)
    if (!form || !entity) return noSuchForm(c)
    const now = c.var.services.clock()
    const own = await perAddress.take(c.var.address, now)
    const standing = own.passes ? await together.take(form.name, now) : own
    if (!standing.passes) {
      c.header('retry-after', String(standing.reset))
      return say(c, 429, phrase('Too many at once'), phrase('Wait a minute, go back, and send it again.'))
    }

    const given = new Map(new URLSearchParams(await c.req.text()))
    const setting = settingOf(c)
    // Whoever fills in what nobody sees is thanked, and forgotten.
    if ((given.get(HONEYPOT) ?? '') !== '') return c.html(thanksPage(form, null, setting))
    try {
      return c.html(thanksPage(form, await submit(c, form, valuesOf(form, entity, given), given), setting))
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 422) throw error
      const values = new Map(form.fields.map((name) => [name, given.get(name) ?? '']))
      return c.html(formPage(form, entity, { token: newId(), values, errors: errorsOf(form, entity, valuesOf(form, entity, given), error, setting) }, setting), 422)
    }
  })
  return router
}

function valuesOf(form: PublicForm, entity: AnyEntity, given: ReadonlyMap<string, string>): Record<string, unknown> {
  const values: Record<string, unknown> = { ...form.set }
  for (const name of form.fields) {
    const field = entity.fields[name]
    if (field) values[name] = field.type === 'bool' ? given.get(name) === 'true' : fromText(field, given.get(name) ?? '')
  }
  return values
}

/** The reference number of the record; the same when the same page is sent twice. */
async function submit(c: Context<Env>, form: PublicForm, values: Record<string, unknown>, given: ReadonlyMap<string, string>): Promise<string> {
  const { database, vault, sinks, clock, realm } = c.var.services
  const entity = entityNamed(form.entity)
  if (!entity) throw new Error(`the form ${form.name} is of a ${form.entity}, which is no entity`)
  const token = given.get(TOKEN) ?? ''
  const { body } = await onceFor(database, theForm.actor, isUuid(token) ? token : newId(), [form.name, values], async (tx, id) => {
    const row = await addRecord({ tx, realm: await realm(), caller: theForm, now: clock(), id, sinks, vault }, entity, null, { values })
    return { status: 201, body: row['number'] ?? String(row['id']).slice(-12).toUpperCase() }
  })
  return String(body)
}

/** By field, in the reader's words; what no field of the form is to blame for stands under ''. */
function errorsOf(form: PublicForm, entity: AnyEntity, values: Record<string, unknown>, problem: Problem, { reader }: Setting): Map<string, string> {
  if (problem.code === 'idempotency_key_reused') return new Map([['', reader.t('You sent this form already. Send it again only if you want to add another one.')]])
  const { error } = createSchema(entity).safeParse({ ...defaultValues(entity, new Date(0), null), ...values })
  const errors = error ? fieldErrors(error, reader.t) : (mistakesIn(problem.extra, reader) ?? [])
  const own = errors.filter(({ field }) => form.fields.includes(field)).map(({ field, message }) => [field, message] as const)
  return new Map(own.length > 0 ? own : [['', reader.t('This cannot be taken in as it is. Tell us by another way, please.')]])
}

function formOf(c: Context<Env>): { form: PublicForm | undefined; entity: AnyEntity | undefined } {
  const form = forms.find((each) => each.name === c.req.param('name'))
  return { form, entity: entityNamed(form?.entity ?? '') }
}

function settingOf(c: Context<Env>): Setting {
  return { company: c.var.services.config.companyName, reader: c.var.reader }
}

function noSuchForm(c: Context<Env>): Response | Promise<Response> {
  return say(c, 404, phrase('No such form'), phrase('The address may have changed. Ask whoever gave it to you.'))
}

function say(c: Context<Env>, status: 404 | 413 | 429, title: string, text: string): Response | Promise<Response> {
  const page: Html = messagePage(title, text, settingOf(c))
  return c.html(page, status)
}
