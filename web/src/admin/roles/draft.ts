import type { Role, RoleRule } from '../people/queries'

export type Scope = 'none' | 'own' | 'team' | 'all'
export type Level = RoleRule['fields'][string]['level']
export type Right = (typeof rights)[number]

export const scopes: Scope[] = ['none', 'own', 'team', 'all']
export const levels: Level[] = ['none', 'masked', 'read', 'write']
export const rights = ['read', 'create', 'update', 'delete', 'import', 'export', 'share', 'reveal'] as const

/** Stands for every object, or field, that is not named. */
export const rest = '*'

export type Draft = Pick<Role, 'name' | 'objects'>

export function emptyRule(object: string): RoleRule {
  return { object, rights: {}, fields: { [rest]: { level: 'write', find: true } } }
}

export function newRole(): Draft {
  return { name: '', objects: [{ ...emptyRule(rest), rights: { read: 'all' } }] }
}

/** The rule that holds for an object, and whether it is its own. */
export function ruleFor(draft: Draft, object: string): { rule: RoleRule; own: boolean } {
  const own = draft.objects.find((rule) => rule.object === object)
  const every = draft.objects.find((rule) => rule.object === rest)
  return { rule: own ?? { ...(every ?? emptyRule(rest)), object }, own: own !== undefined }
}

export function withRule(draft: Draft, rule: RoleRule): Draft {
  const others = draft.objects.filter((one) => one.object !== rule.object)
  return { ...draft, objects: [...others, rule] }
}

export function withoutRule(draft: Draft, object: string): Draft {
  return { ...draft, objects: draft.objects.filter((one) => one.object !== object) }
}

export function scopeOf(rule: RoleRule, right: Right): Scope {
  return (rule.rights[right] as Scope | undefined) ?? 'none'
}

export function withScope(rule: RoleRule, right: Right, scope: Scope): RoleRule {
  const next = Object.fromEntries(Object.entries(rule.rights).filter(([name]) => name !== right))
  if (scope !== 'none') next[right] = scope
  return { ...rule, rights: next }
}

/** Rights that need no record to be read first. */
const free: Right[] = ['read', 'create', 'import']

/** Whether a right can go that far: none goes further than reading. What is revealed is so wherever it is read. */
export function offers(rule: RoleRule, right: Right, scope: Scope): boolean {
  if (right === 'reveal') return scope === 'none' || scope === 'all'
  return free.includes(right) || scopes.indexOf(scope) <= scopes.indexOf(scopeOf(rule, 'read'))
}

/** How far a right really goes. */
export function reaches(rule: RoleRule, right: Right): Scope {
  const given = scopeOf(rule, right)
  const read = scopeOf(rule, 'read')
  if (free.includes(right)) return given
  if (right === 'reveal') return given === 'none' ? 'none' : read
  return scopes[Math.min(scopes.indexOf(given), scopes.indexOf(read))] ?? 'none'
}

export function fieldRule(rule: RoleRule, field: string) {
  return rule.fields[field] ?? rule.fields[rest] ?? { level: 'none' as const, find: false }
}

export function withField(rule: RoleRule, field: string, to: { level: Level; find: boolean }): RoleRule {
  return { ...rule, fields: { ...rule.fields, [field]: to } }
}

/** The role as it is sent: nobody finds by what they do not see, also where it was chosen before. */
export function sendable({ name, objects }: Draft): Draft {
  const seen = (level: Level) => levels.indexOf(level) >= levels.indexOf('read')
  const of = (fields: RoleRule['fields']) => Object.fromEntries(Object.entries(fields).map(([field, is]) => [field, { ...is, find: is.find && seen(is.level) }]))
  return { name, objects: objects.map((rule) => ({ ...rule, fields: of(rule.fields) })) }
}

/** A role in plain words: rights by how far they go, and fields that are not simply written. */
export function summary(rule: RoleRule, fields: string[]): { by: { scope: Scope; rights: Right[] }[]; fields: { what: 'hidden' | 'masked' | 'fixed' | 'unfound'; names: string[] }[] } {
  const of = (level: Level) => fields.filter((name) => fieldRule(rule, name).level === level)
  const seen = (name: string) => levels.indexOf(fieldRule(rule, name).level) >= levels.indexOf('read')
  const by = [...scopes].reverse().map((scope) => ({ scope, rights: rights.filter((right) => reaches(rule, right) === scope) }))
  const told = [
    { what: 'hidden' as const, names: of('none') },
    { what: 'masked' as const, names: of('masked') },
    { what: 'fixed' as const, names: of('read') },
    { what: 'unfound' as const, names: fields.filter((name) => seen(name) && !fieldRule(rule, name).find) },
  ]
  return { by: by.filter((line) => line.rights.length > 0), fields: scopeOf(rule, 'read') === 'none' ? [] : told.filter((line) => line.names.length > 0) }
}
