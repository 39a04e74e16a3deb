/**
 * Writes what is made from the code: the NetSuite objects, the lists of what NetSuite and the Shopify app
 * must have, the runbooks.
 * `node scripts/generate.ts` renews them; scripts/generate/generated.test.ts fails while one is out of date.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './generate/files.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

for (const [path, text] of generatedFiles()) {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
process.stdout.write(`${generatedFiles().size} files written.\n`)
