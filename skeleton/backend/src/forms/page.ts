//! The page of a public form: plain HTML that needs no script and no session, in the tool's colour and the reader's
//! language.

import { html } from 'hono/html'
import { darkEnough } from '@shared/color'
import type { AnyEntity, Field } from '@shared/define'
import type { PublicForm } from '@shared/surface'
import { tool } from '@shared/tool'
import type { Reader } from '../languages'

export type Html = ReturnType<typeof html>

/** People leave it empty because they do not see it; programs that fill in everything do not. */
export const HONEYPOT = 'website'
export const TOKEN = 'token'

const LONGEST_TEXT = 500

interface Filled {
  token: string
  values: ReadonlyMap<string, string>
  errors: ReadonlyMap<string, string>
}

/** Who offers the form, and who reads it. */
export interface Setting {
  company: string
  reader: Reader
}

export function formPage(form: PublicForm, entity: AnyEntity, { token, values, errors }: Filled, setting: Setting): Html {
  const { t } = setting.reader
  const fields = form.fields.flatMap((name) => {
    const field = entity.fields[name]
    return field ? [control(name, field, values.get(name) ?? (field.default === undefined || field.default === null ? '' : String(field.default)), errors.get(name), setting.reader)] : []
  })
  const general = errors.get('')
  return page(
    errors.size > 0 ? t('Check your answers: {form}', { form: t(form.label) }) : t(form.label),
    setting,
    html`<h1>${t(form.label)}</h1>
      ${form.intro === '' ? '' : html`<p class="intro">${t(form.intro)}</p>`}
      ${errors.size > 0 ? html`<div class="problem" role="alert"><p>${general ?? t('Some answers are not complete yet. Look at the marked fields.')}</p></div>` : ''}
      <form method="post" action="/f/${form.name}" novalidate>
        <input type="hidden" name="${TOKEN}" value="${token}" />
        <div class="away" aria-hidden="true"><label for="${HONEYPOT}">${t('Leave this empty')}</label><input id="${HONEYPOT}" name="${HONEYPOT}" tabindex="-1" autocomplete="off" /></div>
        ${fields}
        <button>${t('Send')}</button>
      </form>`,
  )
}

export function thanksPage(form: PublicForm, reference: string | null, setting: Setting): Html {
  const { t } = setting.reader
  return page(
    t('Thank you'),
    setting,
    html`<h1>${t('Received')}</h1>
      <p class="intro">${t(form.thanks)}</p>
      ${reference === null ? '' : html`<p>${t('Your reference number is')}</p><p class="reference">${reference}</p><p>${t('Keep it: it is how we find what you sent.')}</p>`}
      <p><a href="/f/${form.name}">${t('Send another one')}</a></p>`,
  )
}

export function messagePage(title: string, text: string, setting: Setting): Html {
  const { t } = setting.reader
  return page(t(title), setting, html`<h1>${t(title)}</h1><p class="intro">${t(text)}</p>`)
}

function control(name: string, field: Field, value: string, error: string | undefined, reader: Reader): Html {
  const { t } = reader
  const id = `field-${name}`
  const described = [...(field.help ? [`${id}-help`] : []), ...(error === undefined ? [] : [`${id}-error`])].join(' ')
  const required = field.required === true && field.type !== 'bool'
  const common = html`id="${id}" name="${name}" ${described === '' ? '' : html`aria-describedby="${described}"`} ${error === undefined ? '' : html`aria-invalid="true"`} ${required ? html`required` : ''}`
  const label = html`<label for="${id}">${t(field.label)}${required || field.type === 'bool' ? '' : html` <span>${t('optional')}</span>`}</label>`
  const help = field.help ? html`<p id="${id}-help" class="help">${t(field.help)}</p>` : ''
  const problem = error === undefined ? '' : html`<p id="${id}-error" class="error">${error}</p>`
  if (field.type === 'bool') return html`<div class="field"><div class="check"><input type="checkbox" ${common} value="true" ${value === 'true' ? html`checked` : ''} />${label}</div>${help}${problem}</div>`
  return html`<div class="field">${label}${help}${input(field, value, common, reader)}${problem}</div>`
}

function input(field: Field, value: string, common: Html, { t, language }: Reader): Html {
  switch (field.type) {
    case 'long':
      return html`<textarea ${common} rows="6" maxlength="20000">${value}</textarea>`
    case 'enum':
      return html`<select ${common}><option value="">${t('Choose…')}</option>${(field.options ?? []).map((option) => html`<option value="${option.value}" ${option.value === value ? html`selected` : ''}>${t(option.label)}</option>`)}</select>`
    case 'date':
      return html`<input type="date" ${common} value="${value}" />`
    case 'int':
      return html`<input inputmode="numeric" ${common} value="${value}" maxlength="20" />`
    case 'decimal':
    case 'money':
      return html`<input inputmode="decimal" ${common} value="${value}" maxlength="20" />`
    case 'email':
      return html`<input type="email" autocomplete="email" ${common} value="${value}" maxlength="${LONGEST_TEXT}" />`
    case 'phone':
      return html`<input type="tel" autocomplete="tel" ${common} value="${value}" maxlength="40" />`
    case 'url':
      return html`<input type="url" ${common} value="${value}" maxlength="${LONGEST_TEXT}" />`
    case 'country':
      return html`<select ${common} autocomplete="country"><option value="">${t('Choose…')}</option>${countries(language).map(([code, name]) => html`<option value="${code}" ${code === value ? html`selected` : ''}>${name}</option>`)}</select>`
    default:
      return html`<input ${common} value="${value}" maxlength="${LONGEST_TEXT}" />`
  }
}

/** Codes that have a name. */
function countries(language: string): [string, string][] {
  const names = new Intl.DisplayNames([language], { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter((code) => !['EU', 'EZ', 'UN', 'QO', 'XA', 'XB', 'ZZ'].includes(code))
  return codes.flatMap((code): [string, string][] => {
    const name = names.of(code)
    return name === undefined ? [] : [[code, name]]
  }).toSorted(([, one], [, other]) => one.localeCompare(other, language))
}

/** Also for the pages that a template has for people without an account. */
export function page(title: string, { company, reader }: Setting, body: Html): Html {
  return html`<!doctype html>
<html lang="${reader.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<link rel="icon" href="data:,">
<title>${title} · ${company}</title>
<style>
  :root { color-scheme: light dark; --brand: ${darkEnough(tool.color)}; --page: #fcfcfd; --card: #fff; --line: #e4e6eb; --control: #8d93a1; --text: #14161c; --muted: #5a6070; --bad: #b3261e }
  @media (prefers-color-scheme: dark) { :root { --page: #0c0e13; --card: #13161d; --line: #282d38; --control: #6d7484; --text: #eceef2; --muted: #a3aaba; --bad: #ff8f86 } }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 Inter, ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif }
  main { max-width: 40rem; margin: clamp(1rem, 6vh, 4rem) auto; padding: clamp(1.25rem, 5vw, 2.5rem); background: var(--card); border: 1px solid var(--line); border-top: 4px solid var(--brand); border-radius: .75rem }
  header { color: var(--muted); font-weight: 600; margin-bottom: 1rem }
  h1 { font-size: 1.6rem; line-height: 1.25; letter-spacing: -.01em; margin: 0 0 .5rem; overflow-wrap: anywhere }
  .intro { color: var(--muted); white-space: pre-line; margin: 0 0 1.5rem }
  .field { margin: 0 0 1.25rem }
  label { display: block; font-weight: 500; margin-bottom: .3rem }
  label span { color: var(--muted); font-weight: 400 }
  .check { display: flex; gap: .6rem; align-items: center } .check label { margin: 0 } .check input { width: 1.25rem; height: 1.25rem; accent-color: var(--brand); flex: none }
  .help { color: var(--muted); font-size: .875rem; margin: 0 0 .3rem }
  .error { color: var(--bad); font-size: .875rem; margin: .3rem 0 0 }
  .problem { border: 1px solid var(--bad); color: var(--bad); border-radius: .5rem; padding: .75rem 1rem; margin: 0 0 1.5rem } .problem p { margin: 0 }
  input:not([type=checkbox]), select, textarea { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--control); border-radius: .5rem }
  [aria-invalid=true] { border-color: var(--bad) !important }
  button { min-height: 2.75rem; padding: .5rem 1.5rem; font: inherit; font-weight: 600; color: #fff; background: var(--brand); border: 0; border-radius: .5rem; cursor: pointer }
  a { color: inherit } :focus-visible { outline: 2px solid var(--brand); outline-offset: 2px }
  @media (prefers-color-scheme: dark) { :focus-visible { outline-color: #fff } }
  .reference { font: 600 1.5rem/1.2 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; margin: 0 }
  .away { position: absolute; left: -100vw; width: 1px; height: 1px; overflow: hidden }
</style>
</head>
<body><main><header>${company}</header>${body}</main></body>
</html>`
}
