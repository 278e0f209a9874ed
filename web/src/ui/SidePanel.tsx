import { ActionIcon, Drawer } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import classes from './SidePanel.module.css'
import { useReturnFocus } from './useReturnFocus'

interface Props {
  opened: boolean
  onClose(): void
  title: ReactNode
  /** Stays in view below what scrolls. */
  footer?: ReactNode
  /** The content reaches the edges and fills the height: a form with a foot of its own. */
  flush?: boolean
  children: ReactNode
}

/** What opens from the right for a peek or a form; the whole screen on a phone. */
export function SidePanel({ opened, onClose, title, footer, flush = false, children }: Props) {
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Drawer.Root opened={opened} onClose={onClose} position="right" size="var(--hf-panel)" classNames={{ content: classes.content }}>
      <Drawer.Overlay backgroundOpacity={0.18} />
      {/* A class given to the content itself would reach the frame around it too, and lay it over the page. */}
      <Drawer.Content>
        <Drawer.Header className={classes.header}>
          <Drawer.Title component="h2" className={classes.title}>{title}</Drawer.Title>
          <ActionIcon onClick={onClose} aria-label={t('close')} size={28}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Drawer.Header>
        <Drawer.Body className={classes.body} data-flush={flush || undefined}>{children}</Drawer.Body>
        {footer && <div className={classes.footer}>{footer}</div>}
      </Drawer.Content>
    </Drawer.Root>
  )
}
