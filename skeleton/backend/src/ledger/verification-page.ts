//! The page in every evidence pack that verifies an export of the ledger in a browser: nothing is
//! loaded, nothing is sent. Its script is written against `docs/ledger-export.md` and shares no code
//! with the tool, so that it cannot share a mistake.

export const VERIFICATION_PAGE = String.raw`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'">
<title>Verify a ledger</title>
<style>
  :root { color-scheme: light dark }
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem }
  label { display: block; font-weight: 600; margin: 1.5rem 0 .25rem }
  textarea { width: 100%; min-height: 5rem; font: 13px/1.4 ui-monospace, monospace; box-sizing: border-box }
  output { display: block; margin-top: 2rem; padding: 1rem; border: 2px solid currentColor; border-radius: .5rem; overflow-wrap: anywhere }
  output:empty { display: none }
  .good { color: #15803d } .bad { color: #b91c1c }
  @media (prefers-color-scheme: dark) { .good { color: #4ade80 } .bad { color: #f87171 } }
</style>
<h1>Verify a ledger</h1>
<p>Choose the file <code>ledger.ndjson</code> of an export. It is read here, in this page; nothing leaves this computer.</p>
<label for="file">Export of the ledger</label>
<input id="file" type="file" accept=".ndjson,.json,.jsonl">
<label for="known">Heads that you kept from before (optional)</label>
<textarea id="known" aria-describedby="known-help" placeholder='{"seq": 120, "hash": "…", "key_id": "…"}'></textarea>
<p id="known-help">One JSON object a line, from a mail, a log or an earlier export. They show whether the whole history was computed anew since.</p>
<output for="file known"></output>
<script>
'use strict'
const encoder = new TextEncoder()
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')
const bytes = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16))
const sha256 = (data) => crypto.subtle.digest('SHA-256', data)

async function hashOf(realm, event) {
  const body = hex(await sha256(encoder.encode(event.body)))
  const envelope = ['ledger/1', realm, event.seq, event.kind, event.record, event.version, event.type, event.at, event.effective,
    event.actor, event.via === null ? '' : event.via, event.cause === null ? '' : event.cause, event.command, event.position, body].join('\n')
  const prev = bytes(event.prev)
  const text = encoder.encode(envelope)
  const all = new Uint8Array(prev.length + text.length)
  all.set(prev)
  all.set(text, prev.length)
  return hex(await sha256(all))
}

/** true, false, or null where this browser does not know Ed25519. */
async function signed(head) {
  if (hex(await sha256(bytes(head.public_key))).slice(0, 16) !== head.key_id) return false
  const statement = encoder.encode(['ledger-head/1', head.realm, head.seq, head.hash, head.signed_at].join('\n'))
  let key
  try {
    key = await crypto.subtle.importKey('raw', bytes(head.public_key), { name: 'Ed25519' }, false, ['verify'])
  } catch (error) {
    if (error.name === 'NotSupportedError') return null
    return false
  }
  return crypto.subtle.verify({ name: 'Ed25519' }, key, bytes(head.signature), statement)
}

/** lines: of the export, also an asynchronous source; known: heads kept outside. */
async function verifyLedger(lines, known) {
  const hashes = ['']
  let header = null
  let trailer = null
  let at = -Infinity
  const broken = (seq, why) => ({ ok: false, events: hashes.length - 1, broken_at: seq, why })
  for await (const line of lines) {
    if (line.trim() === '') continue
    let value
    try {
      value = JSON.parse(line)
    } catch {
      return broken(hashes.length, 'this line is not JSON')
    }
    if (header === null) {
      if (value.format !== 'ledger-export/1') return broken(0, 'this is not an export of a ledger')
      header = value
      hashes[0] = hex(await sha256(encoder.encode('ledger/1\n' + header.realm)))
      continue
    }
    if (trailer !== null) return broken(hashes.length, 'there is something after the end')
    if (value.head !== undefined) {
      trailer = value
      continue
    }
    const seq = hashes.length
    if (value.seq !== seq) return broken(value.seq, 'an event before it is missing')
    if ((await hashOf(header.realm, value)) !== value.hash) return broken(seq, 'its content was altered')
    if (value.prev !== hashes[seq - 1]) return broken(seq, 'it does not continue the event before it')
    if (!(Number(value.at) > at)) return broken(seq, 'it was recorded before the event before it')
    at = Number(value.at)
    hashes.push(value.hash)
  }
  const last = hashes.length - 1
  if (header === null) return broken(0, 'this is not an export of a ledger')
  if (trailer === null || header.events !== last || trailer.head.seq !== last) return broken(last + 1, 'the newest events are missing')
  const head = trailer.head
  if (head.realm !== header.realm || head.hash !== hashes[last]) return broken(last, 'it is not what the head says')
  const signature = await signed(head)
  if (signature === false) return broken(last, 'the signature of the head is wrong')
  for (const anchor of trailer.anchors) {
    if (anchor.realm !== header.realm || anchor.seq > last || hashes[anchor.seq] !== anchor.hash) return broken(anchor.seq, 'it is not what was anchored outside')
    if ((await signed(anchor)) === false) return broken(anchor.seq, 'the signature of its anchor is wrong')
  }
  for (const kept of known) {
    if (kept.realm !== undefined && kept.realm !== header.realm) return broken(kept.seq, 'the head that you kept is of another ledger')
    if (kept.seq > last) return broken(last + 1, 'the newest events are missing')
    if (hashes[kept.seq] !== kept.hash) return broken(kept.seq, 'it is not what the head that you kept says')
    if (kept.signature !== undefined && (await signed(kept)) === false) return broken(kept.seq, 'the signature of the head that you kept is wrong')
    const keys = [head, ...trailer.anchors].map((each) => each.key_id)
    if (kept.key_id !== undefined && !keys.includes(kept.key_id)) return broken(kept.seq, 'the ledger is signed with another key than the head that you kept')
  }
  return { ok: true, events: last, head: head.hash, signed_at: head.signed_at, key_id: head.key_id, signature_checked: signature === true, known: known.length, anchors: trailer.anchors.length }
}

async function* linesOf(file) {
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    const parts = (rest + value).split('\n')
    rest = parts.pop()
    yield* parts
  }
  yield rest
}

function inWords(result) {
  if (!result.ok) return 'Not intact. Event ' + result.broken_at + ': ' + result.why + '. ' + result.events + ' events before it are in order.'
  return 'Intact: ' + result.events + ' events, each continuing the one before it. Head ' + result.head + ', signed ' + result.signed_at + ' with the key ' + result.key_id + '. ' +
    (result.signature_checked ? 'The signature is right. ' : 'This browser cannot check Ed25519 signatures; use a newer one to check it. ') +
    (result.known > 0 ? 'The heads that you kept are all in it.' : 'Compare the key and, better, a head that you kept: without one nobody can exclude that everything was computed anew.')
}

if (typeof document !== 'undefined') {
  const output = document.querySelector('output')
  const run = async () => {
    const [file] = document.querySelector('#file').files
    if (!file) return
    output.className = ''
    output.textContent = 'Verifying …'
    try {
      const known = document.querySelector('#known').value.split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line))
      const result = await verifyLedger(linesOf(file), known)
      output.className = result.ok ? 'good' : 'bad'
      output.textContent = inWords(result)
    } catch (error) {
      output.className = 'bad'
      output.textContent = 'This could not be read: ' + error.message
    }
  }
  document.querySelector('#file').addEventListener('change', run)
  document.querySelector('#known').addEventListener('change', run)
}
</script>
</html>
`
