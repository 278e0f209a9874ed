import { objects } from './objects'

objects('en')
