import { Alert, Group, Select } from '@mantine/core'
import { useTranslation } from '@/i18n/useTranslation'

import { ProblemNote } from '@/ui/ProblemNote'
import { Section } from '@/ui/Section'
import { useImportActs, type Import, type ImportReading } from './queries'

const delimiters = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' } as const

/** How the table is read, as it was recognised: what is wrong is put right here, and columns and preview follow. */
export function ReadingChoice({ draft }: { draft: Import }) {
  const { t } = useTranslation('imports')
  const { reread } = useImportActs(draft.id)
  const read = (how: ImportReading) => reread.mutate(how)
  const encoding = draft.encoding.replace('-bom', '')
  return (
    <Section title={t('reading.title')} text={t('reading.text')}>
      {draft.encoding_unsure && <Alert color="yellow" variant="light">{t('reading.unsure')}</Alert>}
      <Group gap="md" align="flex-start">
        <Select
          label={t('reading.encoding')}
          data={(draft.encodings ?? []).map((one) => ({ value: one, label: t(`encoding.${one as 'utf-8'}`) }))}
          value={draft.encoding_unsure ? null : encoding}
          placeholder={draft.encoding_unsure ? t('reading.choose') : undefined}
          onChange={(one) => one && read({ encoding: one as ImportReading['encoding'] })}
          allowDeselect={false}
          searchable
          w={280}
        />
        <Select
          label={t('reading.delimiter')}
          data={Object.entries(delimiters).map(([value, name]) => ({ value, label: t(`delimiter.${name}`) }))}
          value={draft.delimiter}
          onChange={(one) => one && read({ delimiter: one as ImportReading['delimiter'] })}
          allowDeselect={false}
          w={200}
        />
        <Select
          label={t('reading.firstRow')}
          data={[{ value: 'yes', label: t('reading.headings') }, { value: 'no', label: t('reading.noHeadings') }]}
          value={draft.headings ? 'yes' : 'no'}
          onChange={(one) => one && read({ headings: one === 'yes' })}
          allowDeselect={false}
          w={240}
        />
      </Group>
      {reread.error && <ProblemNote problem={reread.error} />}
    </Section>
  )
}
