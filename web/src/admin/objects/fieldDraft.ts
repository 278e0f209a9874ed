import type { FieldClass, FieldDefinition, FieldPatch, FieldType, NewField } from './queries'

export interface ChoiceDraft {
  /** "" until the server gives one. */
  id: string
  en: string
  zh: string
  hue?: string
  retired?: boolean
}

/** A field while it is being described. */
export interface FieldDraft {
  type: FieldType
  en: string
  zh: string
  cls: FieldClass
  required: boolean
  many: boolean
  match: boolean
  unique: boolean
  hidden: boolean
  maxLength: number
  target: string
  choices: ChoiceDraft[]
  usual: string
  minLength: number
  pattern: string
  /** What is said when the pattern does not fit. */
  patternEn: string
  patternZh: string
  min: string
  max: string
  /** In which numbers are counted. */
  unit: string
  /** A value to try; it is kept nowhere. */
  example: string
}

export const types: FieldType[] = [
  'text', 'long_text', 'int', 'decimal', 'percent', 'money', 'boolean', 'rating', 'duration', 'date', 'timestamp', 'choice', 'choices', 'reference', 'email', 'phone', 'url', 'domain', 'identifier', 'identity_number', 'person_name', 'address', 'json',
]
export const classes: FieldClass[] = ['public', 'internal', 'personal', 'sensitive', 'financial', 'secret']

/** Types whose values can be several, and those that can tell records apart. */
export const severalTypes: FieldType[] = ['email', 'phone']
export const matchTypes: FieldType[] = ['text', 'identifier', 'identity_number', 'email', 'phone', 'domain']
const longTypes: FieldType[] = ['text', 'long_text', 'identifier']
const patternTypes: FieldType[] = ['text', 'identifier', 'email', 'phone', 'url', 'domain']
/** Types whose values have an order that is not that of words. */
export const orderedTypes: FieldType[] = ['int', 'decimal', 'percent', 'duration', 'date', 'timestamp']
/** Types whose numbers may be counted in something. */
export const countedTypes: FieldType[] = ['int', 'decimal']
const withoutUsual: FieldType[] = ['reference', 'person_name', 'choice', 'choices', 'timestamp', 'json', 'address']

/** Types whose values are from a declared set. */
export function hasChoices(type: FieldType): boolean {
  return type === 'choice' || type === 'choices'
}

/** What choosing a type brings along: what is masked needs a class that says so. */
export function withType(draft: FieldDraft, type: FieldType): Partial<FieldDraft> {
  const strict = ['sensitive', 'financial', 'secret'].includes(draft.cls)
  return { type, example: '', ...(type === 'identity_number' && !strict && { cls: 'sensitive' as const }) }
}

export function hasLength(type: FieldType): boolean {
  return longTypes.includes(type)
}

export function hasPattern(type: FieldType): boolean {
  return patternTypes.includes(type)
}

/** Whether a record that says nothing can have a value that is typed here. */
export function hasUsual(draft: FieldDraft): boolean {
  return !withoutUsual.includes(draft.type) && !draft.many && !draft.unique && draft.cls !== 'secret'
}

export const newDraft: FieldDraft = {
  type: 'text', en: '', zh: '', cls: 'personal', required: false, many: false, match: false, unique: false, hidden: false,
  maxLength: 0, target: '', choices: [], usual: '', minLength: 0, pattern: '', patternEn: '', patternZh: '', min: '', max: '', unit: '', example: '',
}

export function draftOf(field: FieldDefinition): FieldDraft {
  return {
    type: field.type, en: field.label.en ?? '', zh: field.label['zh-CN'] ?? '', cls: field.class, required: field.required, many: field.many,
    match: field.match, unique: field.unique, hidden: field.hidden, maxLength: field.max_length, target: field.target ?? '',
    choices: (field.choices ?? []).map((c) => ({ id: c.id, en: c.label.en ?? '', zh: c.label['zh-CN'] ?? '', hue: c.hue, retired: c.retired })),
    usual: field.default ?? '', minLength: field.min_length, pattern: field.pattern ?? '', patternEn: field.pattern_help?.en ?? '',
    patternZh: field.pattern_help?.['zh-CN'] ?? '', min: field.min ?? '', max: field.max ?? '', unit: field.unit ?? '', example: '',
  }
}

export function labelOf(draft: { en: string; zh: string }): Record<string, string> {
  const out: Record<string, string> = {}
  if (draft.en.trim()) out.en = draft.en.trim()
  if (draft.zh.trim()) out['zh-CN'] = draft.zh.trim()
  return out
}

function choicesOf(draft: FieldDraft): NewField['choices'] {
  if (!hasChoices(draft.type)) return undefined
  return draft.choices.filter((c) => c.en.trim() || c.zh.trim()).map((c) => ({ id: c.id || undefined, label: labelOf(c), hue: c.hue, retired: c.retired }))
}

/** What is asked for when the field is new; undefined while too little is said. */
export function toNew(draft: FieldDraft): NewField | undefined {
  const label = labelOf(draft)
  if (Object.keys(label).length === 0) return undefined
  const choices = choicesOf(draft)
  if (hasChoices(draft.type) && !choices?.length) return undefined
  if (draft.type === 'reference' && !draft.target) return undefined
  return {
    type: draft.type, label, class: draft.cls, required: draft.required, hidden: draft.hidden,
    many: draft.many && severalTypes.includes(draft.type), match: draft.match && matchTypes.includes(draft.type), unique: draft.unique && matchTypes.includes(draft.type),
    max_length: hasLength(draft.type) && draft.maxLength > 0 ? draft.maxLength : undefined,
    choices, target: draft.type === 'reference' ? draft.target : undefined,
    default: (hasChoices(draft.type) || hasUsual(draft)) && draft.usual ? draft.usual : undefined,
    ...(hasLength(draft.type) && draft.minLength > 0 && { min_length: draft.minLength }),
    ...(hasPattern(draft.type) && draft.pattern && { pattern: draft.pattern, pattern_help: helpOf(draft) }),
    ...(orderedTypes.includes(draft.type) && { min: draft.min || undefined, max: draft.max || undefined }),
    ...(draft.type === 'rating' && draft.max && { max: draft.max }),
    ...([...countedTypes, 'money'].includes(draft.type) && draft.unit.trim() && { unit: draft.unit.trim() }),
  }
}

function helpOf(draft: FieldDraft): Record<string, string> {
  return labelOf({ en: draft.patternEn, zh: draft.patternZh })
}

/** What is to be another, compared with the field as it is. Another type comes alone. */
export function toPatch(draft: FieldDraft, was: FieldDraft): FieldPatch | undefined {
  if (draft.type !== was.type) {
    const choices = choicesOf(draft)
    if (hasChoices(draft.type) && !choices?.length) return undefined
    return { type: draft.type, choices, ...(draft.type === 'money' && draft.unit && { unit: draft.unit }) }
  }
  const patch: FieldPatch = {}
  if (draft.en !== was.en || draft.zh !== was.zh) patch.label = labelOf(draft)
  if (draft.cls !== was.cls) patch.class = draft.cls
  if (draft.required !== was.required) patch.required = draft.required
  if (draft.hidden !== was.hidden) patch.hidden = draft.hidden
  if (draft.maxLength !== was.maxLength) patch.max_length = draft.maxLength
  if (draft.match !== was.match) patch.match = draft.match
  if (draft.unique !== was.unique) patch.unique = draft.unique
  if (draft.minLength !== was.minLength) patch.min_length = draft.minLength
  if (draft.pattern !== was.pattern) patch.pattern = draft.pattern
  if (draft.patternEn !== was.patternEn || draft.patternZh !== was.patternZh) patch.pattern_help = helpOf(draft)
  if (draft.min !== was.min) patch.min = draft.min
  if (draft.max !== was.max) patch.max = draft.max
  if (draft.unit !== was.unit) patch.unit = draft.unit.trim()
  if (draft.usual !== was.usual) patch.default = draft.usual
  if (JSON.stringify(draft.choices) !== JSON.stringify(was.choices)) patch.choices = choicesOf(draft)
  return patch
}

/** Moves one entry by one place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const out = [...list]
  const to = at + by
  if (to < 0 || to >= out.length) return out
  const [one] = out.splice(at, 1)
  if (one !== undefined) out.splice(to, 0, one)
  return out
}
