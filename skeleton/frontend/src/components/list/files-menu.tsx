//! The list as a file, and files into the list.

import { Link } from '@tanstack/react-router'
import { Download, FileDown, Printer, Upload } from 'lucide-react'
import type { AnyEntity } from '@shared/define'
import { Button } from '@/components/ui/button'
import { Dropdown, DropdownLine, DropdownLink } from '@/components/ui/dropdown'
import { language, t } from '@/lib/i18n'

/** `query`: what the list shows, in these columns. */
export function FilesMenu({ entity, query, columns, create }: { entity: AnyEntity; query: URLSearchParams; columns: readonly string[]; create: boolean }) {
  const file = (format: string) => `/api/v1/${entity.plural}?${query}&format=${format}&lang=${language}`
  return (
    <Dropdown trigger={<Button><FileDown className="size-4" aria-hidden /> {t('Files')}</Button>}>
      <DropdownLink><a href={file('xlsx')} download><Download className="size-4" aria-hidden /> {t('Export as XLSX')}</a></DropdownLink>
      <DropdownLink><a href={file('csv')} download><Download className="size-4" aria-hidden /> {t('Export as CSV')}</a></DropdownLink>
      <DropdownLink><a href={`${file('pdf')}&columns=${columns.join()}`} download><Printer className="size-4" aria-hidden /> {t('Print as PDF')}</a></DropdownLink>
      {create ? (
        <>
          <DropdownLine />
          <DropdownLink><Link to="/$plural/import" params={{ plural: entity.plural }}><Upload className="size-4" aria-hidden /> {t('Import a file')}</Link></DropdownLink>
        </>
      ) : null}
    </Dropdown>
  )
}
