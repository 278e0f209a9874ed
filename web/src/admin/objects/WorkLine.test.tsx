import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'

import { renderPiece } from '@/test/render'
import type { Definition, Work } from './queries'
import { WorkLine } from './WorkLine'

const work = (one: Partial<Work>): Work => ({ kind: 'retype', state: 'running', done: 120, total: 600, at: '', ended_at: '', ...one })

const about = (...works: Work[]) =>
  ({ label: { en: 'Vehicle', 'zh-CN': '车辆' }, fields: [{ id: 'x1', label: { en: 'Plate', 'zh-CN': '车牌' } }], work: works }) as unknown as Definition

describe('work in the background', () => {
  it.each([
    ['en', work({ field: 'x1' }), 'Giving “Plate” its new type: 120 of 600 records'],
    ['zh-CN', work({ field: 'x1' }), '正在转换“车牌”的类型：共 600 条记录，已处理 120 条'],
    ['en', work({ kind: 'remove', total: -1, done: 1 }), 'Removing “Vehicle” for good: 1 record so far'],
  ] as const)('says of which field it is and how far: %s', async (language, one, said) => {
    await renderPiece(<WorkLine definition={about(one)} />, { language })
    expect(screen.getByRole('status').textContent).toBe(said)
  })

  it('says nothing of what waits for its day or is over', async () => {
    await renderPiece(<WorkLine definition={about(work({ kind: 'remove', state: 'ready', at: '2999-01-01T00:00:00Z' }), work({ state: 'finished' }))} />)
    expect(screen.queryByRole('status')).toBeNull()
  })
})
