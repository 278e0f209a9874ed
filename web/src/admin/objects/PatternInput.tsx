import { TextInput } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'

import { useTranslation } from '@/i18n/useTranslation'
import type { FieldDraft } from './fieldDraft'
import classes from './Objects.module.css'
import type { Definition } from './queries'

interface Props {
  draft: FieldDraft
  errors: Record<string, string>
  /** What became of the value that was tried. */
  tried: Definition['example']
  onChange(part: Partial<FieldDraft>): void
}

/** A pattern, what is said when it does not fit, and a value to try it on. The server tries it: its patterns are not those of the browser. */
export function PatternInput({ draft, errors, tried, onChange }: Props) {
  const { t } = useTranslation('objects')
  return (
    <>
      <TextInput label={t('pattern.title')} description={t('pattern.text')} classNames={{ input: classes.code }} placeholder="HF-[0-9]{4}" spellCheck={false} maxLength={200}
        value={draft.pattern} onChange={(e) => onChange({ pattern: e.currentTarget.value })} error={errors.pattern} />
      {draft.pattern && (
        <>
          <TextInput label={t('pattern.sayEn')} placeholder="Write it as HF-4711." value={draft.patternEn} onChange={(e) => onChange({ patternEn: e.currentTarget.value })} error={errors['pattern_help.en']} />
          <TextInput label={t('pattern.sayZh')} placeholder="请写成 HF-4711。" value={draft.patternZh} onChange={(e) => onChange({ patternZh: e.currentTarget.value })} error={errors['pattern_help.zh-CN']} />
          <TextInput label={t('pattern.try')} value={draft.example} onChange={(e) => onChange({ example: e.currentTarget.value })} autoComplete="off" spellCheck={false} />
          {draft.example && tried && (
            <div className={classes.tried} role="status" data-fits={tried.fits}>
              {tried.fits ? <IconCheck size={14} aria-hidden /> : <IconX size={14} aria-hidden />}
              <span>{tried.fits ? t('pattern.fits') : tried.message}</span>
            </div>
          )}
        </>
      )}
    </>
  )
}
