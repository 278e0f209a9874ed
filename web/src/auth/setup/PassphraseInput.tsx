import { Button, Group, PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { suggestPassphrase } from './passphrase'

/** The server's least; it has the last word, and looks at more than length. */
const minLength = 15

interface Props {
  label: string
  value: string
  onChange(value: string): void
  error?: string | undefined
}

/** A new passphrase, with one offered that nobody else has. */
export function PassphraseInput({ label, value, onChange, error }: Props) {
  const { t } = useTranslation('auth')
  const [visible, setVisible] = useState(false)
  const missing = minLength - [...value].length
  const suggest = async () => {
    onChange(await suggestPassphrase())
    setVisible(true)
  }
  return (
    <div>
      <PasswordInput
        label={label}
        autoComplete="new-password"
        required
        withAsterisk={false}
        value={value}
        onChange={(e) => onChange(e.currentTarget.value)}
        visible={visible}
        onVisibilityChange={setVisible}
        error={error}
        visibilityToggleButtonProps={{ 'aria-label': t('showPassphrase') }}
        // This one input of the library leaves it to us to tie the error to it.
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? 'passphrase-error passphrase-rule' : 'passphrase-rule'}
        errorProps={{ id: 'passphrase-error' }}
      />
      <Group justify="space-between" gap="xs" mt={2}>
        <Text size="xs" className="muted" id="passphrase-rule" aria-live="polite">
          {value !== '' && missing > 0 ? t('newPassphrase.missing', { count: missing }) : t('newPassphrase.rule')}
        </Text>
        <Button variant="subtle" size="compact-xs" onClick={() => void suggest()}>{t('newPassphrase.suggest')}</Button>
      </Group>
    </div>
  )
}
