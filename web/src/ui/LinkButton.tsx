import { Button } from '@mantine/core'
import { createLink } from '@tanstack/react-router'

/** A button that goes somewhere; a link for the browser, with a typed address. */
export const LinkButton = createLink(Button<'a'>)
