import type { InputProps } from '../contract'
import { PointsInput } from '../parts/PointsInput'

export function UrlInput(props: InputProps) {
  return <PointsInput {...props} kind={{ inputMode: 'url', placeholder: 'https://example.com' }} />
}
