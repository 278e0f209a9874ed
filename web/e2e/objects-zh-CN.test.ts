import { objects } from './objects'

objects('zh-CN')
