import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { useCatalog, useLabel } from '@/catalog/useCatalog'
import { Mark } from '@/ui/Mark'

export function SideBar() {
  const { t } = useTranslation()
  const label = useLabel()
  return (
    <nav aria-label={t('mainNavigation')}>
      <Mark /> {t('appName')}
      {useCatalog().data.map((o) => (
        <Link key={o.plural} to="/$plural" params={{ plural: o.plural }}>{label(o.label_plural)}</Link>
      ))}
    </nav>
  )
}
