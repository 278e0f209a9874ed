export { titleOf } from '@/catalog/title'
