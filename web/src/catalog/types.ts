import type { components } from '@/api/types.gen'

export type Catalog = components['schemas']['Catalog']
export type ObjectDef = components['schemas']['Object']
export type Field = components['schemas']['Field']
export type Choice = components['schemas']['Choice']
export type FieldTypeName = Field['type']
export type Operator = Field['operators'][number]
