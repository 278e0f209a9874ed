import { Button, CopyButton, Group, TextInput } from '@mantine/core'
import { useTranslation } from '@/i18n/useTranslation'

import { useDateFormats } from '@/i18n/useDateFormats'
import classes from './People.module.css'
import type { Invited } from './queries'

/** The link of an invitation, at the one time it is there. */
export function InvitationLink({ invited, onClose }: { invited: Invited; onClose(): void }) {
  const { t } = useTranslation('admin')
  const { t: common } = useTranslation()
  const dates = useDateFormats()
  const url = window.location.origin + invited.invitation.path
  return (
    <div className={classes.link} role="status">
      <TextInput
        label={t('people.linkFor', { name: invited.user.name })}
        description={t('people.linkText', { when: dates.exact(invited.invitation.expires_at) })}
        value={url}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group gap="sm">
        <CopyButton value={url}>
          {({ copied, copy }) => <Button size="sm" onClick={copy}>{copied ? t('people.copied') : t('people.copy')}</Button>}
        </CopyButton>
        <Button size="sm" variant="default" onClick={onClose}>{common('close')}</Button>
      </Group>
    </div>
  )
}
