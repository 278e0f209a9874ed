import { access } from './access'

access((turn) => turn % 2 === 1)
