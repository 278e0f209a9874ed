import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/zh-cn'

import { DatePicker } from '@mantine/dates'

import { useTranslation } from '@/i18n/useTranslation'

interface Props {
  day: string | null
  onPick(day: string | undefined): void
}

/** A month to pick a day from; loaded when it is first opened. */
export default function Calendar({ day, onPick }: Props) {
  const { t, i18n } = useTranslation('fields')
  return (
    <DatePicker
      size="sm"
      hideOutsideDates
      weekendDays={[]}
      ariaLabels={{
        previousMonth: t('date.previous'), nextMonth: t('date.next'), previousYear: t('date.previous'), nextYear: t('date.next'),
        previousDecade: t('date.previous'), nextDecade: t('date.next'), monthLevelControl: t('date.months'), yearLevelControl: t('date.years'),
      }}
      locale={i18n.language === 'zh-CN' ? 'zh-cn' : 'en'}
      value={day}
      defaultDate={day ?? undefined}
      onChange={(picked) => onPick(picked?.slice(0, 10))}
    />
  )
}
