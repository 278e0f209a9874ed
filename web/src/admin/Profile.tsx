import { Button, Group, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import i18next from 'i18next'
import { useState, type SyntheticEvent } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import { isProblem } from '@/api/problem'
import { timeZones } from '@/lib/regions'
import { useFollowLanguage } from '@/auth/useFollowLanguage'
import { useMe } from '@/auth/useMe'
import { languageNames, languages, nearest } from '@/i18n'
import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { toast } from '@/ui/toast'

/** Name, language and time zone of the person. */
export function Profile() {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const me = useMe()
  const queries = useQueryClient()
  const follow = useFollowLanguage()
  const [name, setName] = useState(me.name ?? '')
  const [language, setLanguage] = useState<string>(nearest(me.locale))
  const [zone, setZone] = useState(me.time_zone ?? '')
  const save = useMutation({
    mutationFn: () => client.patch('/me', { name, locale: language, time_zone: zone }),
    onSuccess: async () => {
      await follow(language)
      await Promise.all([keys.me, keys.session, keys.users].map((queryKey) => queries.invalidateQueries({ queryKey })))
      toast({ text: i18next.getFixedT(language, 'admin')('saved'), tone: 'good' }) // in the language just chosen
    },
  })
  const errors = isProblem(save.error) ? save.error.byField() : {}
  const submit = (event: SyntheticEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <Section title={t('account.title')} text={me.email}>
      <form onSubmit={submit}>
        <Group align="end" gap="md">
          <TextInput label={t('account.name')} autoComplete="name" value={name} onChange={(e) => setName(e.currentTarget.value)} error={errors.name} required withAsterisk={false} />
          <Select label={common('language')} data={languages.map((l) => ({ value: l, label: languageNames[l] }))} value={language} onChange={(v) => setLanguage(v ?? language)} allowDeselect={false} />
          <Select label={t('account.timeZone')} data={timeZones(zone)} searchable value={zone} onChange={(v) => setZone(v ?? zone)} error={errors.time_zone} allowDeselect={false} />
          <Button type="submit" size="sm" variant="default" loading={save.isPending}>{common('save')}</Button>
        </Group>
      </form>
      {save.error && Object.keys(errors).length === 0 && <ProblemNote problem={save.error} />}
    </Section>
  )
}
