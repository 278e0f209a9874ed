import { useMemo } from 'react'

import type { Catalog, Field, ObjectDef } from '@/catalog/types'
import { useCatalog } from '@/catalog/useCatalog'
import { operatorsOf } from './operatorsOf'

/**
 * An object with what its records can be asked for besides their own fields:
 * the fields of the records that they lead to, named "company.size". Those are
 * hidden, since they are no columns.
 */
export function askable(object: ObjectDef, catalog: Catalog): ObjectDef {
  const related = object.fields.flatMap((reference) => {
    if (reference.type !== 'reference' || reference.system || !reference.findable) return []
    const target = catalog.data.find((o) => o.name === reference.target && o.may.read)
    return (target?.fields ?? []).filter(isAsked).map((field) => through(reference, field))
  })
  return related.length > 0 ? { ...object, fields: [...object.fields, ...related] } : object
}

/** As `askable`, with the catalog of now. */
export function useAskable(object: ObjectDef): ObjectDef {
  const catalog = useCatalog()
  return useMemo(() => askable(object, catalog), [object, catalog])
}

/** Whether a field is one of a record that is led to. */
export function isRelated(field: Field): boolean {
  return field.name.includes('.')
}

// One relation is as far as a question goes; who made the other record is not asked here.
function isAsked(field: Field): boolean {
  return field.findable && !field.hidden && !field.system && field.type !== 'reference' && operatorsOf(field).length > 0
}

function through(reference: Field, field: Field): Field {
  const languages = new Set([...Object.keys(reference.label), ...Object.keys(field.label)])
  const said = (label: Field['label'], language: string) => label[language] ?? label.en ?? Object.values(label)[0] ?? ''
  return {
    ...field,
    id: `${reference.id}.${field.id}`,
    name: `${reference.name}.${field.name}`,
    label: Object.fromEntries([...languages].map((language) => [language, `${said(reference.label, language)} · ${said(field.label, language)}`])),
    hidden: true,
    sortable: false,
    on_create: false,
    on_update: false,
  }
}
