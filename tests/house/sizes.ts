import { type Finding, type Node, type Source, isNode, lineAt, linesOf, walk } from './source.ts'

export const LIMITS = { functionLines: 70, fileLines: 400, parameters: 3 } as const

/**
 * What is larger than the limits and stays so, with the reason. The key is the file, or `file#function`.
 * An entry that is no longer needed is a finding too, so that the list can only shrink.
 */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  'src/config/template.ts#configTemplate': 'one text, the commented configuration that `tieout init` writes',
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function nameOf(node: Node, parents: readonly Node[]): string {
  const own = node['id']
  const parent = parents.at(-1)
  const named = isNode(own) ? own : (parent?.['key'] ?? parent?.['id'] ?? parent?.['left'])
  return isNode(named) && typeof named['name'] === 'string' ? named['name'] : 'anonymous'
}

/** `describe('…', () => { … })` only groups tests; the tests inside it are measured themselves. */
function isDescribe(parents: readonly Node[]): boolean {
  const parent = parents.at(-1)
  if (parent?.type !== 'CallExpression') return false
  const callee = parent['callee']
  const base = isNode(callee) && callee.type === 'MemberExpression' ? callee['object'] : callee
  return isNode(base) && base['name'] === 'describe'
}

/** `this` as a first parameter is a type annotation, not a parameter. */
function parameterCount(node: Node): number {
  const params = Array.isArray(node['params']) ? node['params'] : []
  return params.filter((param) => !(isNode(param) && param['name'] === 'this')).length
}

interface Measure {
  readonly key: string
  readonly line: number
  readonly what: string
}

function oversized(source: Source): Measure[] {
  const found: Measure[] = []
  const lines = source.text.trimEnd().split('\n').length
  if (lines > LIMITS.fileLines)
    found.push({ key: source.path, line: 1, what: `${lines} lines in a file (limit ${LIMITS.fileLines})` })
  walk(source.program, (node, parents) => {
    if (!FUNCTIONS.has(node.type)) return
    const key = `${source.path}#${nameOf(node, parents)}`
    const line = lineAt(source, node.start)
    const long = linesOf(source, node)
    if (long > LIMITS.functionLines && !isDescribe(parents))
      found.push({ key, line, what: `${key} has ${long} lines (limit ${LIMITS.functionLines})` })
    const wide = parameterCount(node)
    if (wide > LIMITS.parameters)
      found.push({ key, line, what: `${key} takes ${wide} parameters (limit ${LIMITS.parameters})` })
  })
  return found
}

/** Files, functions and parameter lists over the limits, and exceptions that nothing needs any more. */
export function sizeFindings(
  sources: readonly Source[],
  exceptions: Readonly<Record<string, string>> = EXCEPTIONS,
): Finding[] {
  const found: Finding[] = []
  const needed = new Set<string>()
  for (const source of sources) {
    for (const measure of oversized(source)) {
      needed.add(measure.key)
      if (exceptions[measure.key] === undefined)
        found.push({ rule: 'sizes', path: source.path, line: measure.line, what: measure.what })
    }
  }
  for (const key of Object.keys(exceptions)) {
    if (!needed.has(key))
      found.push({ rule: 'sizes', path: key, line: 1, what: 'is listed as an exception and needs none' })
  }
  return found
}
