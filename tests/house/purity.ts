import { type Finding, type Node, type Source, importsOf, isNode, lineAt, walk } from './source.ts'

/** Names that reach the world outside a function's arguments, or another turn of the event loop. */
const IMPURE = new Set([
  'process',
  'Promise',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'performance',
  'crypto',
  'console',
  'globalThis',
  'require',
  'Temporal',
])

const TIMERS = new Set(['setTimeout', 'setInterval', 'setImmediate'])

/** The only files that may read a clock, set a timer or draw a random number, each with its reason. */
export const CLOCKS: Readonly<Record<string, string>> = {
  'src/adapters/clock.ts': 'the clock',
  'src/adapters/random.ts': 'chance',
  'simulators/clock.ts': 'the simulators’ clock',
  'simulators/random.ts': 'the simulators’ chance, from a seed',
  'simulators/stateFile.ts': 'a server saves its state by the wall clock, also under a virtual one',
  'simulators/netsuite/start.ts': 'a server saves its state by the wall clock, also under a virtual one',
}

function finding(
  rule: string,
  source: Source,
  at: { readonly offset: number; readonly what: string },
): Finding {
  return { rule, path: source.path, line: lineAt(source, at.offset), what: at.what }
}

function isNamed(value: unknown, name: string): boolean {
  return isNode(value) && value.type === 'Identifier' && value['name'] === name
}

/** `object.property`, also written `object['property']`. */
function isMember(node: Node, object: string, property: string): boolean {
  if (node.type !== 'MemberExpression' || !isNamed(node['object'], object)) return false
  const named = node['property']
  return isNamed(named, property) || (isNode(named) && named['value'] === property)
}

/** True for an identifier that means the value of that name, not a property, a key or a part of a type. */
function isReference(node: Node, parents: readonly Node[]): boolean {
  if (node.type !== 'Identifier') return false
  const parent = parents.at(-1)
  if (parent === undefined) return true
  if (parent.type === 'ImportSpecifier') return false
  if (parent.type === 'MemberExpression' && parent['property'] === node) return parent['computed'] === true
  if (parent.type === 'Property' && parent['key'] === node)
    return parent['shorthand'] === true || parent['computed'] === true
  return !parents.some((ancestor) => ancestor.type.startsWith('TS') && !VALUE_TYPES.has(ancestor.type))
}

/** TypeScript nodes that hold values, so that looking inside them is right. */
const VALUE_TYPES = new Set(['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'])

/** The clock as a value: `Date.now()`, `new Date()` and `Date()` without arguments. */
function readsClock(node: Node): boolean {
  if (isMember(node, 'Date', 'now') || isMember(node, 'performance', 'now')) return true
  const bare = Array.isArray(node['arguments']) && node['arguments'].length === 0
  return (
    (node.type === 'NewExpression' && bare && isNamed(node['callee'], 'Date')) ||
    (node.type === 'CallExpression' && isNamed(node['callee'], 'Date'))
  )
}

/** What makes a file of src/domain impure: imports from outside, clock, chance, environment, waiting. */
export function domainFindings(source: Source): Finding[] {
  const found: Finding[] = []
  const add = (offset: number, what: string): void => {
    found.push(finding('domain is pure', source, { offset, what }))
  }
  for (const { specifier, target, offset } of importsOf(source)) {
    if (target?.startsWith('src/domain/') !== true) add(offset, `imports ${specifier}`)
  }
  walk(source.program, (node, parents) => {
    if (readsClock(node)) add(node.start, 'reads the clock')
    if (isMember(node, 'Math', 'random')) add(node.start, 'draws a random number')
    if (node['async'] === true) add(node.start, 'is asynchronous')
    if (node.type === 'AwaitExpression') add(node.start, 'waits')
    if (node.type === 'TSTypeReference' && isNamed(node['typeName'], 'Promise'))
      add(node.start, 'speaks of a promise')
    if (isReference(node, parents) && IMPURE.has(String(node['name'])))
      add(node.start, `uses ${String(node['name'])}`)
  })
  return found
}

/** A clock, a timer or chance outside the one place that has them. */
export function clockFindings(source: Source): Finding[] {
  if (CLOCKS[source.path] !== undefined) return []
  const found: Finding[] = []
  const add = (offset: number, what: string): void => {
    found.push(finding('one clock', source, { offset, what }))
  }
  for (const { specifier, offset } of importsOf(source)) {
    if (/^(node:)?timers(\/promises)?$/.test(specifier)) add(offset, `imports ${specifier}`)
  }
  walk(source.program, (node, parents) => {
    if (readsClock(node)) add(node.start, 'reads the clock')
    if (isMember(node, 'Math', 'random')) add(node.start, 'draws a random number')
    if (isReference(node, parents) && TIMERS.has(String(node['name'])))
      add(node.start, `uses ${String(node['name'])}`)
  })
  return found
}

/** The environment, read outside src/config. */
export function environmentFindings(source: Source): Finding[] {
  if (source.path.startsWith('src/config/')) return []
  const found: Finding[] = []
  walk(source.program, (node) => {
    const destructured =
      node.type === 'VariableDeclarator' &&
      isNamed(node['init'], 'process') &&
      isNode(node['id']) &&
      node['id'].type === 'ObjectPattern'
    if (isMember(node, 'process', 'env') || destructured)
      found.push(
        finding('environment', source, {
          offset: node.start,
          what: 'reads the environment; only src/config may',
        }),
      )
  })
  return found
}
