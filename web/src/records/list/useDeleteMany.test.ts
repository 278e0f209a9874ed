import { expect, it } from 'vitest'

import { forEach } from './useDeleteMany'

it('does all, says what failed, and never more than four at once', async () => {
  let running = 0
  let most = 0
  const seen: number[] = []
  const ids = Array.from({ length: 23 }, (_, i) => String(i))
  const { done, failed } = await forEach(ids, async (id) => {
    most = Math.max(most, ++running)
    await Promise.resolve()
    running--
    if (Number(id) % 5 === 0) throw new Error(id)
  }, (n) => seen.push(n))
  expect(failed).toEqual(['0', '5', '10', '15', '20'])
  expect(new Set([...done, ...failed])).toEqual(new Set(ids))
  expect(most).toBe(4)
  expect(seen.at(-1)).toBe(23)
})
