import { afterEach, expect, it, vi } from 'vitest'

import { Client } from './client'

afterEach(() => void vi.unstubAllGlobals())

const ok = () => Promise.resolve(new Response('{}', { headers: { 'Content-Type': 'application/json' } }))

it('is lost when a request gets no answer, and back with the next answer, whatever it says', async () => {
  const client = new Client()
  const heard: boolean[] = []
  client.connection.subscribe(() => heard.push(client.connection.isLost()))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no route')))
  await expect(client.get('/status')).rejects.toMatchObject({ status: 0 })
  await expect(client.get('/status')).rejects.toMatchObject({ status: 0 })
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"status":403,"code":"denied"}', { status: 403 })))
  await expect(client.get('/status')).rejects.toMatchObject({ status: 403 })
  expect(heard).toEqual([true, false])
})

it('is not lost by a request that was given up', async () => {
  const client = new Client()
  const stop = new AbortController()
  vi.stubGlobal('fetch', () => Promise.reject(new DOMException('given up', 'AbortError')))
  stop.abort()
  await expect(client.get('/status', { signal: stop.signal })).rejects.toThrow()
  expect(client.connection.isLost()).toBe(false)
  vi.stubGlobal('fetch', ok)
  await client.get('/status')
  expect(client.connection.isLost()).toBe(false)
})
