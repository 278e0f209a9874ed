import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

import { chunkGroups } from './build/chunks'
import { firstLoad } from './build/firstLoad'
import { mantineStyles } from './build/mantineStyles'
import { precompress } from './build/precompress'

const server = process.env.HOLDFAST_DEV_SERVER ?? 'http://localhost:8080'

const outDir = 'dist/ui'

export default defineConfig({
  plugins: [mantineStyles(), react(), firstLoad(), precompress(outDir)],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  // The server puts a fresh nonce in place of this word at each request.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { output: { codeSplitting: { groups: chunkGroups() } } },
    reportCompressedSize: false,
  },
  server: { port: 5173, strictPort: true, proxy: { '/api': { target: server, changeOrigin: true } } },
  test: {
    environment: 'jsdom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
  },
})
