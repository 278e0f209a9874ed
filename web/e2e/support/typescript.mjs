// Lets Node run these tests as they are written, in TypeScript; types are
// checked by `npm run check`. For `node --import`.
import { register } from 'node:module'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'

if (isMainThread) register(import.meta.url)

/** Imports of ours have no ending. */
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.') || /\.\w+$/.test(specifier)) return next(specifier, context)
  return next(`${specifier}.ts`, context)
}

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context)
  const { default: ts } = await import('typescript')
  const { outputText } = ts.transpileModule(await readFile(fileURLToPath(url), 'utf8'), {
    fileName: fileURLToPath(url),
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true, inlineSourceMap: true },
  })
  return { format: 'module', source: outputText, shortCircuit: true }
}
