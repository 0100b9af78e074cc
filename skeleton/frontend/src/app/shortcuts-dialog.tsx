//! All shortcuts, by what they are for.

import { type ReactNode, useState } from 'react'
import { Dialog } from '@/components/ui/dialog'
import { t } from '@/lib/i18n'
import { useMe, visibleEntities } from './session'
import { chooseSingleKeys, keysOf, singleKeys } from './shortcuts'

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const [on, setOn] = useState(singleKeys)
  const entities = visibleEntities(me.data)
  const letters = [...keysOf(entities)].filter(([key]) => !/\d/.test(key))
  const choose = (next: boolean) => {
    chooseSingleKeys(next)
    setOn(next)
  }
  return (
    <Dialog open onClose={onClose} title={t('Keyboard shortcuts')}>
      <div className="space-y-5 text-sm">
        <Group label={t('Everywhere')}>
          <Shortcut keys={['Ctrl', 'K']} does={t('Search, go anywhere, do anything')} />
          <Shortcut keys={['/']} does={t('Search here')} />
          <Shortcut keys={['?']} does={t('Show these shortcuts')} />
        </Group>
        <Group label={t('Go to')}>
          <Shortcut keys={['g', 'h']} does={t('Home')} />
          {letters.map(([key, entity]) => <Shortcut key={key} keys={['g', key]} does={entity.labelPlural} />)}
          {entities.length > 1 ? <Shortcut keys={['g', `1–${Math.min(entities.length, 9)}`]} does={t('By the place in the menu')} /> : null}
          <Shortcut keys={['g', 's']} does={t('Settings')} />
        </Group>
        <Group label={t('Lists')}>
          <Shortcut keys={['c']} does={t('New record')} />
          <Shortcut keys={['j', 'k']} does={t('Down and up')} />
          <Shortcut keys={['x']} does={t('Select')} />
          <Shortcut keys={['Enter']} does={t('Open')} />
        </Group>
        <Group label={t('A record')}>
          <Shortcut keys={['e']} does={t('Change the first field')} />
          <Shortcut keys={['Esc']} does={t('Leave a field as it was')} />
        </Group>
        <label className="flex items-center gap-2.5 border-t pt-4"><input type="checkbox" className="size-4 accent-(--brand)" checked={on} onChange={(event) => choose(event.target.checked)} /> {t('Keys of one letter are shortcuts')}</label>
      </div>
    </Dialog>
  )
}

function Group({ label, children }: { label: string; children: ReactNode }) {
  return <section><h3 className="mb-1.5 font-medium">{label}</h3><dl className="space-y-1.5">{children}</dl></section>
}

function Shortcut({ keys, does }: { keys: string[]; does: string }) {
  return (
    <div className="flex items-center justify-between gap-4">
      <dt className="min-w-0 text-muted">{does}</dt>
      <dd className="flex shrink-0 gap-1">{keys.map((key) => <kbd key={key} className="min-w-6 rounded border bg-subtle px-1.5 py-0.5 text-center font-sans text-xs">{key}</kbd>)}</dd>
    </div>
  )
}
