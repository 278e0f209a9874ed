import '@fontsource-variable/inter/wght.css'
import '@mantine/core/styles/baseline.layer.css'
import '@mantine/core/styles/default-css-variables.layer.css'
import '@mantine/core/styles/global.layer.css'
import './ui/base.css'

import { setNonce } from 'get-nonce'
import { createRoot } from 'react-dom/client'

import { client } from '@/api/client'
import { App } from '@/app/App'
import { nearest, startTexts } from '@/i18n'
import { watchActivity } from '@/lib/activity'
import { pageNonce } from '@/lib/nonce'
import { recall } from '@/lib/storage'
import { refuseMarkup } from '@/lib/trustedTypes'

async function start() {
  refuseMarkup()
  watchActivity()
  setNonce(pageNonce()) // for the scroll lock of dialogs, which asks this package
  const language = nearest(recall('language') ?? navigator.language)
  client.setLanguage(language)
  await startTexts(language)
  const root = document.getElementById('root')
  if (root) createRoot(root).render(<App />)
}

void start()
