//! Which columns are shown.

import { Columns3 } from 'lucide-react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Menu } from '@/components/ui/menu'
import { possibleColumns } from '@/lib/columns'
import { labelOf } from '@/lib/format'
import { t } from '@/lib/i18n'

export function ColumnsMenu({ entity, columns, onChange }: { entity: AnyEntity; columns: string[]; onChange: (columns: string[]) => void }) {
  const toggle = (name: string, on: boolean) => {
    const wanted = new Set(on ? [...columns, name] : columns.filter((column) => column !== name))
    // The record's own order, with what the pack puts first in front.
    const order = [...new Set([...entity.columns, ...possibleColumns(entity)])]
    onChange(order.filter((column) => wanted.has(column)))
  }
  return (
    <Menu label={t('Columns')} icon={<Columns3 className="size-4" aria-hidden />}>
      <fieldset className="max-h-72 overflow-auto p-2">
        <legend className="sr-only">{t('Columns')}</legend>
        {possibleColumns(entity).map((name) => (
          <label key={name} className="flex items-center gap-2.5 rounded-md px-2 py-1.5 touch:py-2.5 text-sm hover:bg-subtle">
            <input type="checkbox" className="size-4 accent-(--brand)" checked={columns.includes(name)} disabled={columns.length === 1 && columns.includes(name)} onChange={(event) => toggle(name, event.target.checked)} />
            {labelOf(entity, name)}
          </label>
        ))}
      </fieldset>
      <div className="border-t p-2"><Button look="ghost" className="w-full" onClick={() => onChange([...entity.columns])}>{t('As they were')}</Button></div>
    </Menu>
  )
}
