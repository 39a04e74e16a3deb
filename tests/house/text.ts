import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Finding, filesUnder, root } from './source.ts'

const WRITTEN = ['.ts', '.mjs', '.sql', '.md', '.xml', '.json', '.yml', '.yaml']
const CODE = /\.(ts|mjs|sql)$/

interface Mark {
  readonly what: string
  readonly pattern: RegExp
  readonly codeOnly: boolean
}

/** The letters in brackets keep this file from holding what it looks for. */
const MARKS: readonly Mark[] = [
  { what: 'an unfinished mark', pattern: /\b(T[O]DO|FIX[M]E|X[X]X|HA[C]K)\b/, codeOnly: true },
  { what: 'says that it is unfinished', pattern: /not implemente[d]|\bfor no[w]\b/, codeOnly: true },
  { what: 'a path of a machine', pattern: /(^|[^\w.-])\/(wor[k]|roo[t])\//, codeOnly: false },
]

/** Findings in one file's text. */
export function marksIn(path: string, text: string): Finding[] {
  const found: Finding[] = []
  for (const [index, line] of text.split('\n').entries()) {
    for (const mark of MARKS) {
      if (mark.codeOnly && !CODE.test(path)) continue
      if (mark.pattern.test(line)) found.push({ rule: 'text', path, line: index + 1, what: mark.what })
    }
  }
  return found
}

/** Findings in every written file of the repository, data and lockfile aside. */
export function textFindings(): Finding[] {
  return filesUnder('.', WRITTEN)
    .filter((path) => path !== 'package-lock.json' && !path.startsWith('data/'))
    .flatMap((path) => marksIn(path, readFileSync(join(root, path), 'utf8')))
}
