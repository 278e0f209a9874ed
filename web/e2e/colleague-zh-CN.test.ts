import { colleague } from './colleague'

colleague('zh-CN')
