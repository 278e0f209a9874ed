import { journey } from './journey'

journey('en')
