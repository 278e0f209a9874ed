import { describe, expect, it } from 'vitest'

import { emptyRule, newRole, offers, reaches, ruleFor, summary, withField, withoutRule, withRule, withScope } from './draft'

describe('a role being written', () => {
  it('has a rule of its own for an object only when one was made', () => {
    let draft = newRole()
    expect(ruleFor(draft, 'contact')).toMatchObject({ own: false, rule: { object: 'contact', rights: { read: 'all' } } })
    draft = withRule(draft, withScope(ruleFor(draft, 'contact').rule, 'update', 'own'))
    expect(ruleFor(draft, 'contact')).toMatchObject({ own: true, rule: { rights: { read: 'all', update: 'own' } } })
    expect(ruleFor(draft, 'company').rule.rights).toEqual({ read: 'all' })
    expect(ruleFor(withoutRule(draft, 'contact'), 'contact').own).toBe(false)
  })

  it('offers no right further than reading', () => {
    const rule = withScope(emptyRule('contact'), 'read', 'team')
    expect(offers(rule, 'update', 'all')).toBe(false)
    expect(offers(rule, 'update', 'team')).toBe(true)
    expect(offers(rule, 'create', 'all')).toBe(true)
    expect(offers(rule, 'reveal', 'team')).toBe(false)
    expect(reaches(withScope(rule, 'delete', 'all'), 'delete')).toBe('team')
    expect(reaches(withScope(rule, 'reveal', 'all'), 'reveal')).toBe('team')
  })

  it('says in words what it comes to', () => {
    let rule = withScope(withScope(emptyRule('contact'), 'read', 'all'), 'update', 'own')
    rule = withField(withField(rule, 'iban', { level: 'none', find: false }), 'email', { level: 'read', find: false })
    expect(summary(rule, ['name', 'email', 'iban'])).toEqual({
      by: [
        { scope: 'all', rights: ['read'] },
        { scope: 'own', rights: ['update'] },
        { scope: 'none', rights: ['create', 'delete', 'import', 'export', 'share', 'reveal'] },
      ],
      fields: [
        { what: 'hidden', names: ['iban'] },
        { what: 'fixed', names: ['email'] },
        { what: 'unfound', names: ['email'] },
      ],
    })
    expect(summary(withScope(rule, 'read', 'none'), ['iban']).fields).toEqual([])
  })
})
