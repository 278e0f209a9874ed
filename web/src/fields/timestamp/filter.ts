export { filter } from '../date/filter'
