import { fireEvent, screen, waitFor } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { keys } from '@/api/keys'
import { renderPiece } from '@/test/render'
import { fakeServer } from '@/test/server'
import { PersonRow } from './PersonRow'
import type { Person } from './queries'

const damaged: Person = { id: '0190-7', name: '', email: '', role: '', state: 'damaged', teams: [], created_at: '', version: 0 }

describe('a damaged colleague', () => {
  for (const [language, badge, why, name, more, off] of [
    ['en', 'Damaged', /changed outside the program/, 'Unknown (0190-7)', 'More about Unknown (0190-7)', 'Switch off'],
    ['zh-CN', '已损坏', /程序之外被改动过/, '未知成员（0190-7）', '未知成员（0190-7）的更多操作', '停用'],
  ] as const) {
    it(`is shown as such and can be switched off: ${language}`, async () => {
      const asked = fakeServer(() => ({ body: { ...damaged, state: 'disabled' } }))
      await renderPiece(<PersonRow person={damaged} roles={[]} teams={[]} onLink={() => undefined} />, { language, known: [[keys.me, { user: 'me' }]] })
      screen.getByText(badge)
      screen.getByText(why)
      screen.getByText(name)
      fireEvent.click(screen.getByRole('button', { name: more }))
      fireEvent.click(await screen.findByRole('menuitem', { name: off }))
      await waitFor(() => expect(asked.find((a) => a.method === 'PATCH')).toMatchObject({ path: '/users/0190-7', body: { state: 'disabled' } }))
    })
  }
})
