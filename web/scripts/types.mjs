// Writes src/api/types.gen.ts from the description a running server gives of
// itself, read from the file named on the command line.
import { writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const file = process.argv[2]
if (!file) {
  console.error('usage: npm run types -- openapi.json')
  process.exit(10)
}
const header = '// Generated from the OpenAPI document of the server by scripts/ui-types.sh. DO NOT EDIT.\n\n'
const target = process.argv[3] ?? 'src/api/types.gen.ts'
await writeFile(target, header + astToString(await openapiTS(pathToFileURL(file), { alphabetize: true })))
