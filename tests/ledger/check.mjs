// Tries every case with the script of the evidence pack's page.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import vm from 'node:vm'

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')
const script = /<script>([\s\S]*)<\/script>/.exec(read('../../skeleton/backend/src/ledger/verification-page.ts'))[1]
const context = vm.createContext({ crypto, TextEncoder, Uint8Array })
vm.runInContext(script, context)
const verify = vm.runInContext('verifyLedger', context)

for (const { name, line, replace, drop, swap, known, ...expected } of JSON.parse(read('cases.json'))) {
  let lines = read('intact.ndjson').split('\n')
  if (replace) {
    assert(lines[line - 1].includes(replace[0]), name)
    lines[line - 1] = lines[line - 1].replace(...replace)
  }
  if (drop) lines.splice(drop - 1, 1)
  if (swap) [lines[swap[0] - 1], lines[swap[1] - 1]] = [lines[swap[1] - 1], lines[swap[0] - 1]]
  const result = await verify(lines, known ? [known] : [])
  for (const [key, value] of Object.entries({ ok: false, ...expected })) assert.equal(result[key], value, `${name}: ${JSON.stringify(result)}`)
  console.log(`✓ ${name}`)
}
