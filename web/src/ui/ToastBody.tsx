import { Button, Group, Text } from '@mantine/core'

interface Props {
  text: string
  action?: { label: string; run: () => void } | undefined
}

export function ToastBody({ text, action }: Props) {
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm">{text}</Text>
      {action && (
        <Button variant="subtle" size="compact-sm" onClick={action.run}>
          {action.label}
        </Button>
      )}
    </Group>
  )
}
