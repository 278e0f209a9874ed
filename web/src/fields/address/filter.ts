import type { FilterSpec } from '../contract'
import { textFilter } from '../parts/textFilter'

/** An address is found by what is in it. */
export const filter: FilterSpec = { ...textFilter, operators: ['contains', 'empty', 'not_empty'] }
