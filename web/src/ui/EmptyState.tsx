import { Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  title: string
  text?: string
  /** The page has no other first heading. */
  heading?: boolean
  /** One primary action and at most two others. */
  children?: ReactNode
}

/** A place with nothing in it: what belongs here, and the way to begin. */
export function EmptyState({ title, text, heading = false, children }: Props) {
  return (
    <Stack align="center" gap="sm" py={64} px="lg" maw={520} mx="auto">
      <Title order={heading ? 1 : 2} size="h2" ta="center">{title}</Title>
      {text && <Text size="sm" className="muted" ta="center">{text}</Text>}
      {children}
    </Stack>
  )
}
