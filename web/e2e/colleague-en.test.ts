import { colleague } from './colleague'

colleague('en')
