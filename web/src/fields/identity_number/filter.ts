export { textFilter as filter } from '../parts/textFilter'
