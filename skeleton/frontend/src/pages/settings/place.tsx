//! Where the tool is: the clock and the public holidays that deadlines follow, and the language of whoever has none.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { allCountries } from '@shared/countries'
import { errorsByField, SelectField } from '@/components/form'
import { Section } from '@/components/section'
import { Button } from '@/components/ui/button'
import { Skeleton } from '@/components/ui/skeleton'
import { api, type Settings } from '@/lib/api'
import { languageOptions, locale, t } from '@/lib/i18n'
import { toast } from '@/lib/toast'

export function PlacePage() {
  const settings = useQuery({ queryKey: ['settings'], queryFn: api.settings })
  const steps = useQuery({ queryKey: ['first-run'], queryFn: api.firstRun })
  if (settings.error) return <p role="alert" className="text-sm text-danger">{settings.error.message}</p>
  if (!settings.data || steps.isPending) return <Skeleton className="h-80" />
  const chosen = steps.data?.steps.some(({ name, done }) => name === 'place' && done) === true
  return <PlaceForm key={JSON.stringify(settings.data)} settings={settings.data} start={chosen ? settings.data : ofTheBrowser()} />
}

function PlaceForm({ settings, start }: { settings: Settings; start: Settings }) {
  const queries = useQueryClient()
  const [values, setValues] = useState(start)
  const regions = useQuery({ queryKey: ['regions', values.country], queryFn: () => api.regions(values.country ?? ''), enabled: values.country !== null }).data?.items ?? []
  const save = useMutation({
    mutationFn: api.changeSettings,
    onSuccess: async () => {
      // All that is shown has days and hours in it.
      await queries.invalidateQueries()
      toast.success(t('Saved'))
    },
  })
  const wrong = errorsByField(save.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate(values)
  }
  const zones = [...new Set(['UTC', settings.time_zone, values.time_zone, ...Intl.supportedValuesOf('timeZone')])].toSorted()
  return (
    <Section title={t('Time zone and holidays')} note={t('Days begin and end by this clock, and no deadline that is moved to a working day ends on a holiday. Deadlines that run follow a change at once.')}>
      <form onSubmit={submit} className="space-y-4">
        <SelectField id="time_zone" label={t('Time zone')} value={values.time_zone} error={wrong['time_zone']} onChange={(event) => setValues({ ...values, time_zone: event.target.value })}>
          {zones.map((zone) => <option key={zone} value={zone}>{zone}</option>)}
        </SelectField>
        <SelectField id="country" label={t('Country')} help={t('Public holidays are those of date-holidays (CC BY 3.0).')} value={values.country ?? ''} error={wrong['country']} onChange={(event) => setValues({ ...values, country: event.target.value || null, region: null })}>
          <option value="">{t('None, weekends only')}</option>
          {countryNames().map(([code, name]) => <option key={code} value={code}>{name}</option>)}
        </SelectField>
        {regions.length === 0 ? null : (
          <SelectField id="region" label={t('Region')} help={t('Some have public holidays of their own.')} value={values.region ?? ''} error={wrong['region']} onChange={(event) => setValues({ ...values, region: event.target.value || null })}>
            <option value="">{t('Holidays of the whole country')}</option>
            {regions.map(({ code, name }) => <option key={code} value={code}>{name}</option>)}
          </SelectField>
        )}
        <SelectField id="language" label={t('Language')} help={t('For whoever has not chosen one.')} value={values.language} error={wrong['language']} onChange={(event) => setValues({ ...values, language: event.target.value })}>
          {languageOptions.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}
        </SelectField>
        {save.error && Object.keys(wrong).length === 0 ? <p role="alert" className="text-sm text-danger">{save.error.message}</p> : null}
        <Button type="submit" look="primary" disabled={save.isPending}>{t('Save')}</Button>
      </form>
    </Section>
  )
}

/** What is most likely right, until somebody says. */
function ofTheBrowser(): Settings {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const country = new Intl.Locale(navigator.language).maximize().region ?? null
  const language = languageOptions.find(({ value }) => value === navigator.language.slice(0, 2))?.value ?? 'en'
  return { time_zone: timeZone, country, region: null, language }
}

function countryNames(): [code: string, name: string][] {
  const names = new Intl.DisplayNames(locale, { type: 'region' })
  return allCountries().map((code): [string, string] => [code, names.of(code) ?? code]).toSorted(([, one], [, other]) => one.localeCompare(other, locale))
}
