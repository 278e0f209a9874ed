// Writes src/api/types.gen.ts from the description a running server gives of
// itself, read from the file named on the command line.
import { readFile, writeFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'

const file = process.argv[2]
if (!file) {
  console.error('usage: npm run types -- openapi.json')
  process.exit(10)
}
const header = '// Generated from the OpenAPI document of the server by scripts/ui-types.sh. DO NOT EDIT.\n\n'
const target = process.argv[3] ?? 'src/api/types.gen.ts'
const { openapi, info, components } = JSON.parse(await readFile(file, 'utf8'))
// Examples are for readers of the description, and would be most of the file.
for (const shape of Object.values(components.schemas)) delete shape.examples
// The screens use the shapes only; what each operation may answer is no type to them.
const shapes = { openapi, info, paths: {}, components: { schemas: components.schemas } }
await writeFile(target, header + astToString(await openapiTS(shapes, { alphabetize: true })))
