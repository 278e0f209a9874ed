import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  title: string
  text?: string
  /** One primary action and at most two others. */
  children?: ReactNode
}

/** A place with nothing in it: what belongs here, and the way to begin. */
export function EmptyState({ title, text, children }: Props) {
  return (
    <Stack align="center" gap="sm" py={64} px="lg" maw={520} mx="auto">
      <Title order={2} ta="center">{title}</Title>
      {text && <Text size="sm" className="muted" ta="center">{text}</Text>}
      {children}
    </Stack>
  )
}
