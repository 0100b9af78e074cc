//! The whole ledger as lines of JSON that anybody can verify without the tool: first what it is,
//! then every event with all that its hash covers, last the signed head and the anchors.
//! `docs/ledger-export.md` describes the format byte by byte.

import { tool } from '@shared/tool'
import { newId } from '../ids'
import type { Services } from '../services'
import { anchors, recordAnchor, signedHead } from './anchors'
import { append } from './append'
import type { SignedHead } from './signing'

const BATCH = 500

interface ExportedEvent {
  seq: number
}

/** Who takes the ledger along leaves an event, which the export then ends with. */
export async function prepareExport(services: Services, by: { actor: string; via: string | null }): Promise<SignedHead> {
  const realm = await services.realm()
  return services.database.transaction(async (tx) => {
    await append(tx, { realm, ...by, command: newId(), sinks: [], vault: services.vault }, [{ kind: 'ledger_export', record: newId(), expect: 0, type: 'exported', body: {} }])
    const head = await signedHead(services, tx)
    await recordAnchor(tx, head, 'export')
    return head
  })
}

/** Ends at `head`, whatever is appended while it is read. */
export async function* exportLines(services: Services, head: SignedHead): AsyncGenerator<string> {
  yield line({ format: 'ledger-export/1', realm: head.realm, tool: tool.slug, events: head.seq })
  for (let last = 0; last < head.seq; ) {
    const { rows } = await services.database.query<ExportedEvent>(
      `SELECT seq, kind, record, version, type, ledger.micros(at) AS at, ledger.micros(effective) AS effective, actor, via, cause, command, position,
         body, encode(prev, 'hex') AS prev, encode(hash, 'hex') AS hash
       FROM ledger.event WHERE realm = $1 AND seq > $2 AND seq <= $3 ORDER BY seq LIMIT ${BATCH}`,
      [head.realm, last, head.seq],
    )
    yield rows.map(line).join('')
    last = rows.at(-1)?.seq ?? head.seq
  }
  const { signer, database } = services
  const known = (await anchors(database, head.realm)).filter((anchor) => anchor.seq <= head.seq && signer.vouchesFor(anchor))
  yield line({ head, anchors: known })
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`
}
