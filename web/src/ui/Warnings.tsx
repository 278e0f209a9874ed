import { Alert, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'

interface Props {
  list: { code: string; object: string; message: string }[] | undefined
}

/** What somebody should know of what is so, or will be: said by the server, in the reader's language. */
export function Warnings({ list }: Props) {
  if (!list || list.length === 0) return null
  return (
    <Alert variant="light" color="yellow" icon={<IconAlertTriangle size={16} aria-hidden />} role="status">
      {list.map((one) => <Text key={`${one.code} ${one.object} ${one.message}`} size="sm">{one.message}</Text>)}
    </Alert>
  )
}
