import type { ObjectDef } from '@/catalog/types'
import { useLabel } from '@/catalog/useCatalog'
import { useTranslation } from '@/i18n/useTranslation'

/** "4,812 people", "1 company", "about 20,000 tasks"; "" while nobody knows. */
export function useCountWords(object: ObjectDef): (count: number | undefined, exact?: boolean) => string {
  const { t } = useTranslation('records')
  const label = useLabel()
  return (count, exact = true) => {
    if (count === undefined) return ''
    const name = label(count === 1 ? object.label : object.label_plural).toLocaleLowerCase()
    // Chinese counts companies in another way than records.
    const words = object.name === 'company' ? t('list.companies', { count, object: name }) : object.subject === 'self' ? t('list.people', { count }) : t('list.records', { count, object: name })
    return exact ? words : t('list.about', { records: words })
  }
}
