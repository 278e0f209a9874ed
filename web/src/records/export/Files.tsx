import { ActionIcon, Anchor, Group, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'

import type { ObjectDef } from '@/catalog/types'
import { useDateFormats } from '@/i18n/useDateFormats'
import { useTranslation } from '@/i18n/useTranslation'
import { useCountWords } from '../list/bar/useCountWords'
import { exportsQuery, fileOf, useExportActs } from './queries'

/** The files of the last day that are there to be fetched. */
export function Files({ object }: { object: ObjectDef }) {
  const { t } = useTranslation('records')
  const dates = useDateFormats()
  const words = useCountWords(object)
  const { drop } = useExportActs()
  const { data } = useQuery({ ...exportsQuery, enabled: true, retry: false })
  const files = data?.data.filter((one) => one.state === 'finished' && one.object === object.name) ?? []
  if (files.length === 0) return null
  return (
    <section>
      <Text component="h2" size="sm" fw={600}>{t('export.files')}</Text>
      <Stack component="ul" gap={2} m={0} mt={4} p={0} style={{ listStyle: 'none' }}>
        {files.map((one) => (
          <Group key={one.id} component="li" gap="xs" wrap="nowrap" justify="space-between">
            <Anchor href={fileOf(one)} download size="sm">
              {t('export.file', { records: words(one.records), when: dates.moment(one.created_at) })}
            </Anchor>
            <ActionIcon size={24} onClick={() => drop.mutate(one.id)} aria-label={t('export.drop')}><IconTrash size={14} stroke={1.6} aria-hidden /></ActionIcon>
          </Group>
        ))}
      </Stack>
    </section>
  )
}
