import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'vitest/node'

/** A syntax node as the parser gives it (ESTree with TypeScript's nodes); offsets are in characters. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** One source file, parsed once. `path` is relative to the repository, with forward slashes. */
export interface Source {
  readonly path: string
  readonly text: string
  readonly program: Node
}

/** Something that a rule found, in the form an editor can jump to. */
export interface Finding {
  readonly rule: string
  readonly path: string
  readonly line: number
  readonly what: string
}

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

const CODE_FOLDERS = ['src', 'simulators', 'tests', 'scripts', 'bench', 'examples']
const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'generated',
  '__generated__',
  '.tieout',
  '.git',
  'coverage',
])

/** Paths of all files under the repository's `folder` whose name ends in one of `endings`. */
export function filesUnder(folder: string, endings: readonly string[]): string[] {
  const found: string[] = []
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (!NOT_OURS.has(entry.name)) found.push(...filesUnder(path, endings))
    } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(path)
  }
  return found.toSorted()
}

/** Every TypeScript file that people write here. */
export function codeFiles(): Source[] {
  return CODE_FOLDERS.filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => filesUnder(folder, ['.ts']))
    .map((path) => parse(path, readFileSync(join(root, path), 'utf8')))
}

/** Throws a SyntaxError when the text is no TypeScript. */
export function parse(path: string, text: string): Source {
  const program: unknown = parseAst(text, { lang: 'ts' })
  if (!isNode(program)) throw new Error(`${path} has no syntax tree`)
  return { path, text, program }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

type Visitor = (node: Node, parents: readonly Node[]) => void

/** Visits every node, parents first; `parents` has the nearest last. */
export function walk(start: Node, visit: Visitor): void {
  const parents: Node[] = []
  const step = (node: Node): void => {
    visit(node, parents)
    parents.push(node)
    for (const value of Object.values(node)) {
      if (Array.isArray(value)) {
        for (const child of value) if (isNode(child)) step(child)
      } else if (isNode(value)) step(value)
    }
    parents.pop()
  }
  step(start)
}

export function lineAt(source: Source, offset: number): number {
  return source.text.slice(0, offset).split('\n').length
}

/** How many lines a node covers. */
export function linesOf(source: Source, node: Node): number {
  return source.text.slice(node.start, node.end).split('\n').length
}

export interface Import {
  /** What the source says, e.g. `../money.ts` or `node:fs`. */
  readonly specifier: string
  /** The file it means, relative to the repository, or null for a package. */
  readonly target: string | null
  readonly offset: number
}

/** Every static, re-exporting and dynamic import of a file. A dynamic one whose name is computed counts as `<computed>`. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = []
  walk(source.program, (node) => {
    if (
      !/^(Import|Export(Named|All))(Declaration|Expression)$/.test(node.type) &&
      node.type !== 'TSImportType'
    )
      return
    const from = node['source'] ?? node['argument']
    if (from === null || from === undefined) return
    const value = isNode(from) ? (from['value'] ?? literalIn(from)) : undefined
    const specifier = typeof value === 'string' ? value : '<computed>'
    found.push({ specifier, target: targetOf(source.path, specifier), offset: node.start })
  })
  return found
}

function literalIn(node: Node): unknown {
  const literal = node['literal']
  return isNode(literal) ? literal['value'] : undefined
}

function targetOf(path: string, specifier: string): string | null {
  if (!specifier.startsWith('.')) return null
  return posix.normalize(posix.join(posix.dirname(path), specifier))
}
