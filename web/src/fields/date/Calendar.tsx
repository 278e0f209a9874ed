import '@mantine/dates/styles.layer.css'
import 'dayjs/locale/zh-cn'

import { DatePicker } from '@mantine/dates'
import { useTranslation } from 'react-i18next'

interface Props {
  day: string | null
  onPick(day: string | undefined): void
}

/** A month to pick a day from; loaded when it is first opened. */
export default function Calendar({ day, onPick }: Props) {
  const { i18n } = useTranslation()
  return (
    <DatePicker
      size="xs"
      locale={i18n.language === 'zh-CN' ? 'zh-cn' : 'en'}
      value={day}
      defaultDate={day ?? undefined}
      onChange={(picked) => onPick(picked?.slice(0, 10))}
    />
  )
}
