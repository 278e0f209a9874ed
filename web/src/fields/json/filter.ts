import type { FilterSpec } from '../contract'
import { textFilter } from '../parts/textFilter'

/** A document is found by what is in it. */
export const filter: FilterSpec = { ...textFilter, operators: ['contains', 'empty', 'not_empty'] }
