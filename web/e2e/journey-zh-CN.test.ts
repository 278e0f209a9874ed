import { journey } from './journey'

journey('zh-CN')
