import { Kbd, Modal, Switch } from '@mantine/core'

import { useTranslation } from '@/i18n/useTranslation'
import { usePreference } from '@/lib/preferences'
import { useReturnFocus } from '@/ui/useReturnFocus'
import { usePlaces } from './navigation'
import classes from './ShortcutSheet.module.css'
import { gotoLetters } from './useShortcuts'

export function ShortcutSheet({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation()
  useReturnFocus()
  const { objects } = usePlaces()
  const [letters, setLetters] = usePreference<'on' | 'off'>('keys', 'on')
  const rows: [string, string[]][] = [
    [t('shortcuts.palette'), ['Ctrl', 'K']],
    [t('shortcuts.search'), ['/']],
    [t('shortcuts.create'), ['C']],
    [t('shortcuts.move'), ['J', 'K']],
    [t('shortcuts.ends'), ['Home', 'End']],
    [t('shortcuts.open'), ['Enter']],
    [t('shortcuts.peek'), ['Space']],
    [t('shortcuts.choose'), ['X']],
    [t('shortcuts.all'), ['Ctrl', 'A']],
    [t('shortcuts.close'), ['Esc']],
    [t('shortcuts.save'), ['Ctrl', 'Enter']],
    [t('shortcuts.help'), ['?']],
    ...objects.filter((p) => gotoLetters[p.id]).map((p): [string, string[]] => [t('shortcuts.goto', { place: p.label }), ['G', (gotoLetters[p.id] ?? '').toUpperCase()]]),
  ]
  return (
    <Modal opened={opened} onClose={onClose} title={t('shortcuts.title')} closeButtonProps={{ 'aria-label': t('close') }}>
      <dl className={classes.list}>
        {rows.map(([what, keys]) => (
          <div key={what} className={classes.row}>
            <dt>{what}</dt>
            <dd>{keys.map((key) => <Kbd key={key}>{key}</Kbd>)}</dd>
          </div>
        ))}
      </dl>
      <Switch mt="lg" checked={letters === 'on'} onChange={(e) => setLetters(e.currentTarget.checked ? 'on' : 'off')} label={t('shortcuts.letters')} />
    </Modal>
  )
}
