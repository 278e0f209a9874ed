import { MantineProvider } from '@mantine/core'
import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { beforeAll, expect, it } from 'vitest'

import { startTexts } from '@/i18n'
import { SidePanel } from './SidePanel'

beforeAll(() => startTexts('en'))

/** A page that opens a panel as the screens do: it comes when it opens, and is gone when it closes. */
function Page({ away = false, rows = true }) {
  const [opened, setOpened] = useState(false)
  return (
    <MantineProvider env="test">
      <main>
        <h1 tabIndex={-1}>People</h1>
        {!(away && opened) && <button type="button" onClick={() => setOpened(true)}>New</button>}
        {rows && <div role="grid" aria-label="People"><div role="row" tabIndex={0}>Ada</div></div>}
        {opened && (
          <SidePanel opened onClose={() => setOpened(false)} title="New person">
            <input aria-label="Name" data-autofocus />
          </SidePanel>
        )}
      </main>
    </MantineProvider>
  )
}

async function openAndClose() {
  const user = userEvent.setup()
  await user.tab()
  expect(document.activeElement?.textContent).toBe('New')
  await user.keyboard('{Enter}')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('Name')))
  await user.keyboard('{Escape}')
  await waitFor(() => expect(screen.queryByLabelText('Name')).toBeNull())
}

it('gives the focus back to what opened the panel', async () => {
  render(<Page />)
  await openAndClose()
  await waitFor(() => expect(document.activeElement?.textContent).toBe('New'))
})

it('goes on at the row that has the keys when what opened it is gone', async () => {
  // The button comes back when the panel closes, but it is another one.
  render(<Page away />)
  await openAndClose()
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Ada'))
})

it('goes on at the heading when there are no rows', async () => {
  render(<Page away rows={false} />)
  await openAndClose()
  await waitFor(() => expect(document.activeElement?.textContent).toBe('People'))
})
