import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, it } from 'vitest'

import { RadioChips } from './RadioChips'

const options = ['all', 'notes', 'tasks'].map((value) => ({ value, label: value }))

function Choosing() {
  const [value, setValue] = useState('all')
  return (
    <>
      <RadioChips label="Shown" options={options} value={value} onChange={setValue} />
      <button type="button">after</button>
    </>
  )
}

it('is one stop for Tab, and arrows choose around the ends', async () => {
  const user = userEvent.setup()
  render(<Choosing />)
  const chosen = () => screen.getByRole('radio', { checked: true }).textContent
  await user.tab()
  expect(document.activeElement?.textContent).toBe('all')
  await user.keyboard('{ArrowRight}{ArrowRight}')
  expect([chosen(), document.activeElement?.textContent]).toEqual(['tasks', 'tasks'])
  await user.keyboard('{ArrowRight}')
  expect(chosen()).toBe('all')
  await user.keyboard('{End}')
  expect(chosen()).toBe('tasks')
  await user.tab()
  expect(document.activeElement?.textContent).toBe('after')
  await user.tab({ shift: true })
  expect(document.activeElement?.textContent).toBe('tasks')
})
