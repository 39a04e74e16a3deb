/** Each example's configuration loads as it stands once its secrets are set. */
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './house/source.ts'

const examples = readdirSync(join(root, 'examples'))

interface Loaded {
  readonly ok: boolean
  readonly failure?: unknown
  readonly value?: { readonly stores: Readonly<Record<string, unknown>>; readonly observe: boolean }
}

/** In a process of its own, as the product does: the test runner resolves imports its own way. */
function load(example: string): Loaded {
  const folder = join(root, 'examples', example)
  const named = readFileSync(join(folder, 'tieout.config.ts'), 'utf8').matchAll(/env: '(\w+)'/g)
  const key = '-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----'
  const script = `
    import { loadConfig } from ${JSON.stringify(join(root, 'src/config/load.ts'))}
    const plain = (_key, value) => (typeof value === 'bigint' ? String(value) : value)
    console.log(JSON.stringify(await loadConfig({ cwd: ${JSON.stringify(folder)} }), plain))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: Object.fromEntries(
      [...named].map(([, name = '']) => [name, name.endsWith('PRIVATE_KEY') ? key : 'secret']),
    ),
    encoding: 'utf8',
  })
  const loaded: Loaded = JSON.parse(output)
  return loaded
}

test('there are examples', () => {
  expect(examples).toContain('two-stores')
})

describe('an example', () => {
  test.each(examples)('%s loads, and writes nothing until its owner says so', (example) => {
    const loaded = load(example)
    expect(loaded.failure).toBeUndefined()
    expect(loaded.value?.observe).toBe(true)
    expect(Object.keys(loaded.value?.stores ?? {}).length).toBeGreaterThan(0)
  })
})
