import { useTranslation } from '@/i18n/useTranslation'
import classes from './Tick.module.css'

interface Props {
  done: boolean
  title: string
  /** Undefined where it is only shown. */
  onTick: (() => void) | undefined
  tabIndex?: number
}

/** The box by which a task is done, in its row or on its card. */
export function Tick({ done, title, onTick, tabIndex }: Props) {
  const { t } = useTranslation('records')
  return (
    <button
      type="button"
      data-done={done || undefined}
      aria-label={t(done ? 'timeline.reopen' : 'timeline.finish', { title })}
      className={classes.tick}
      disabled={!onTick}
      onClick={onTick}
      tabIndex={tabIndex}
    />
  )
}
