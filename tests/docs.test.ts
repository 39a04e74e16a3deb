/** The documents: what they point to exists. */
import { existsSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../src/cli/errors.ts'
import { filesUnder, root } from './house/source.ts'

const documents = filesUnder('.', ['.md'])

interface Mention {
  readonly where: string
  readonly target: string
}

/** Relative links, and test files named in code spans. */
function mentions(path: string, text: string): Mention[] {
  const found: Mention[] = []
  for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const [target] = (match[1] ?? '').split('#')
    if (target && !/^[a-z]+:/.test(target))
      found.push({ where: path, target: posix.normalize(posix.join(posix.dirname(path), target)) })
  }
  for (const match of text.matchAll(/`((?:src|tests|simulators|scripts)\/[\w./-]+\.test\.ts)`/g))
    found.push({ where: path, target: match[1] ?? '' })
  return found
}

test('the documents were found', () => {
  expect(documents).toEqual(
    expect.arrayContaining(['README.md', 'ARCHITECTURE.md', 'LIMITATIONS.md', 'adr/README.md']),
  )
})

describe('what a document points to exists', () => {
  test.each(documents)('%s', (path) => {
    const broken = mentions(path, readFileSync(join(root, path), 'utf8')).filter(
      ({ target }) => !existsSync(join(root, target)),
    )
    expect(broken).toEqual([])
  })
})

test('a broken link and a test that is gone are seen', () => {
  const text = 'see [x](../gone.md#part), [y](https://example.com) and `src/gone.test.ts`'
  expect(mentions('docs/a.md', text).map(({ target }) => target)).toEqual(['gone.md', 'src/gone.test.ts'])
})

/** `engine.test W1` or `ledger.test "the fence"` in a specification → the test file and what it must say. */
function heldBy(text: string): { readonly file: string; readonly says: string }[] {
  return [...text.matchAll(/\b([\w-]+)\.test (?:"([^"]+)"|([A-Z]\d+))/g)].map(([, file = '', title, id]) => ({
    file: `${file}.test.ts`,
    says: title === undefined ? `${id}:` : title,
  }))
}

describe('a specification', () => {
  const tests = ['src', 'tests/contract', 'tests/e2e'].flatMap((folder) => filesUnder(folder, ['.test.ts']))
  const specifications = documents.filter((path) => path.endsWith('SPEC.md'))

  test.each(specifications)('%s: every invariant has its test', (specification) => {
    const text = readFileSync(join(root, specification), 'utf8')
    const invariants = text.match(/^\| [A-Z]\d+ \|/gm) ?? []
    const held = heldBy(text)
    expect(invariants.length).toBeGreaterThan(0)
    expect(held.length).toBeGreaterThanOrEqual(invariants.length)
    const missing = held.filter(
      ({ file, says }) =>
        !tests.some(
          (path) => path.endsWith(`/${file}`) && readFileSync(join(root, path), 'utf8').includes(says),
        ),
    )
    expect(missing).toEqual([])
  })
})

test('the exit codes stand in the documentation', () => {
  const page = readFileSync(join(root, 'docs/operations/README.md'), 'utf8')
  const codes = [...page.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code))
  expect(codes).toEqual(Object.values(EXIT))
})

test('every decision is on the list of decisions', () => {
  const list = readFileSync(join(root, 'adr/README.md'), 'utf8')
  const decisions = documents.filter((path) => /^adr\/\d{4}-/.test(path))
  expect(decisions.length).toBeGreaterThanOrEqual(10)
  expect(decisions.filter((path) => !list.includes(`(${path.slice('adr/'.length)})`))).toEqual([])
})

test('README has exactly two commands to begin with, and both are scripts of the package', () => {
  const block = /```sh\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? ''
  const commands = block.split('\n').flatMap((line) => /^npm (?:run )?(\w+)/.exec(line)?.[1] ?? [])
  expect(commands).toEqual(['demo', 'test'])
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  )
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(commands))
})
