import { Modal, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useDebouncedValue } from '@mantine/hooks'
import { useId, useState, type KeyboardEvent } from 'react'

import { useTranslation } from '@/i18n/useTranslation'
import { Avatar } from '@/ui/Avatar'
import { useReturnFocus } from '@/ui/useReturnFocus'
import { ObjectIcon } from '../objectIcon'
import classes from './Palette.module.css'
import { usePaletteItems, type PaletteItem, type Piece } from './usePaletteItems'

interface Props {
  opened: boolean
  onClose(): void
}

/** Search and go anywhere by keyboard. */
export function Palette({ opened, onClose }: Props) {
  const { t } = useTranslation()
  useReturnFocus()
  return (
    <Modal.Root opened={opened} onClose={onClose} size={560} yOffset="12vh" centered={false}>
      <Modal.Overlay backgroundOpacity={0.25} />
      <Modal.Content aria-label={t('palette.title')}>
        <Modal.Body p={0}>{opened && <PaletteBody onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}

function PaletteBody({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const list = useId()
  const [text, setText] = useState('')
  const [settled] = useDebouncedValue(text, 120)
  const { items, searching, partial } = usePaletteItems(settled)
  const [at, setAt] = useState(0)
  const current = Math.min(at, Math.max(0, items.length - 1))
  const run = (item: PaletteItem | undefined) => {
    if (!item) return
    onClose()
    item.run()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step) {
      event.preventDefault()
      const next = (current + step + items.length) % Math.max(1, items.length)
      setAt(next)
      document.getElementById(`${list}-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      run(items[current])
    }
  }
  return (
    <>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input}
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder={t('palette.placeholder')}
        aria-label={t('palette.placeholder')}
        role="combobox"
        aria-expanded
        aria-controls={list}
        aria-activedescendant={items.length > 0 ? `${list}-${current}` : undefined}
        value={text}
        onChange={(e) => {
          setText(e.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div id={list} role="listbox" aria-label={t('palette.title')} className={classes.list} aria-busy={searching}>
        {items.map((item, i) => (
          <Row key={item.id} id={`${list}-${i}`} item={item} first={items[i - 1]?.section !== item.section} selected={i === current} onPoint={() => setAt(i)} onRun={() => run(item)} />
        ))}
      </div>
      <p className={classes.nothing} role="status">
        {items.length === 0 && !searching && text.trim() !== '' && t('palette.nothing', { text: text.trim() })}
        {partial && t('palette.partial')}
      </p>
    </>
  )
}

interface RowProps {
  id: string
  item: PaletteItem
  first: boolean
  selected: boolean
  onPoint(): void
  onRun(): void
}

function Row({ id, item, first, selected, onPoint, onRun }: RowProps) {
  return (
    <>
      {first && <div role="presentation" className={classes.section}>{item.section}</div>}
      {/* The input keeps the focus and has the keys; this is only for the pointer. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus */}
      <div id={id} role="option" aria-selected={selected} className={classes.row} onPointerMove={onPoint} onClick={onRun}>
        <Picture item={item} />
        <span className={classes.said}>
          <span className="truncate">{item.marked ? <Marked pieces={item.marked} /> : item.label}</span>
          {item.excerpt && <span className={classes.excerpt}><Marked pieces={item.excerpt} /></span>}
        </span>
      </div>
    </>
  )
}

/** Parts of a text; those that were searched for are marked. */
function Marked({ pieces }: { pieces: Piece[] }) {
  return pieces.map((piece, i) => (piece.hit ? <mark key={i} className={classes.hit}>{piece.text}</mark> : <span key={i}>{piece.text}</span>))
}

function Picture({ item: { record, Icon, object = '', label } }: { item: PaletteItem }) {
  if (record) return <Avatar id={record.id} name={label} size={20} square={record.object !== 'contact'} />
  return Icon ? <Icon size={16} stroke={1.6} aria-hidden /> : <ObjectIcon name={object} />
}
