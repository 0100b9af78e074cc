//! What somebody may change of a record, wherever it is shown. The backend has the last word.

import { isFile, isWritten, type AnyEntity } from '@shared/define'
import type { ApiRecord } from './api'

/** Set once and set, or held by the state that the record is in. */
export function isFixed(entity: AnyEntity, record: ApiRecord, name: string): boolean {
  const field = entity.fields[name]
  return (field?.once === true && (record[name] ?? null) !== null) || (record.state !== null && field?.locked?.includes(record.state) === true)
}

/** In a cell there is no room for files, and nobody sees a secret. */
export function isEditableCell(entity: AnyEntity, record: ApiRecord, name: string): boolean {
  const field = entity.fields[name]
  return field !== undefined && record.can.update && isWritten(field) && !field.secret && !isFile(field) && !isFixed(entity, record, name)
}
