import { readdirSync } from 'node:fs'
import { startBrowser } from './browser.mjs'
const dir = '/tmp/surf-shots/'
const files = readdirSync(dir)
const sheets = { p1: ['_sign-in.phone-light', '_forgotten_password.phone-light', '_set-password_token_x_new_password.phone-light', '_.phone-light', '_menu.phone-light'], p2: ['_requests.phone-light', /^_consents_[0-9a-f-]{36}\.phone-light/, /^_consents_[0-9a-f-]{36}_edit\.phone-light/, '_requests_layout_board.phone-light', '_requests_layout_calendar.phone-light'], p3: ['_settings.phone-light', '_settings_users.phone-light', '_settings_keys_new_key.phone-light', '_settings_users_person.phone-light', '_audit.phone-light'], p4: ['_dpo-dashboard.phone-light', '_requests_filter.phone-light', '_requests_columns.phone-light', '_requests_selected.phone-light', '_palette.phone-dark'], p5: ['_account.phone-light', '_settings_integrations.phone-light', '_settings_data.phone-light', '_settings_access.phone-light', '_settings_about.phone-dark'], p6: ['_notifications.phone-dark', /_comments\.phone-light/, /_as_of.*phone-light/, /_move\.phone-light/, '_no-such-page_at-all.phone-light'] }
const b = await startBrowser()
for (const [name, list] of Object.entries(sheets)) {
  const page = await b.newPage({ viewport: { width: list.length * 400, height: 1250 } })
  const { readFileSync } = await import('node:fs')
  const img = list.map((n) => files.find((f) => typeof n === 'string' ? f === n + '.png' : n.test(f))).map((f) => f ? `<div style="width:392px;height:1240px;overflow:hidden;border:2px solid red"><img src="data:image/png;base64,${readFileSync(dir + f).toString('base64')}"></div>` : '<div>none</div>').join('')
  await page.setContent(`<body style="margin:0;display:flex">${img}`)
  await page.screenshot({ path: `/tmp/${name}.png` })
  await page.close()
}
await b.close()
