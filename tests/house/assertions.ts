import { type Finding, type Node, type Source, importsOf, isNode, lineAt, walk } from './source.ts'

/** A helper whose name says that it asserts; one defined in the same file is looked into instead. */
const ASSERTING_NAME = /^(expect|assert|check)/

const TEST_NAMES = new Set(['test', 'it', 'theCase', 'played'])

function calleeName(node: Node): string | null {
  let callee: unknown = node['callee']
  while (isNode(callee)) {
    if (callee.type === 'Identifier') return String(callee['name'])
    callee = callee.type === 'MemberExpression' ? callee['object'] : callee['callee']
  }
  return null
}

/** The modifier in `test.skip(…)`, or null. */
function modifierOf(node: Node): string | null {
  const callee = node['callee']
  const member = isNode(callee) && callee.type === 'CallExpression' ? callee['callee'] : callee
  if (!isNode(member) || member.type !== 'MemberExpression') return null
  const property = member['property']
  return isNode(property) ? String(property['name']) : null
}

function namesIn(node: Node): Set<string> {
  const names = new Set<string>()
  walk(node, (inner) => {
    if (inner.type === 'Identifier') names.add(String(inner['name']))
  })
  return names
}

/** Names of this file's own functions that assert, directly or through one another. */
function assertingFunctions(source: Source): Set<string> {
  const bodies = new Map<string, Set<string>>()
  walk(source.program, (node) => {
    const value = node.type === 'VariableDeclarator' ? node['init'] : node
    const id = node['id']
    if (!isNode(id) || !isNode(value) || typeof id['name'] !== 'string') return
    if (/Function/.test(value.type)) bodies.set(id['name'], namesIn(value))
  })
  const asserting = new Set<string>()
  let grew = true
  while (grew) {
    grew = false
    for (const [name, names] of bodies) {
      if (asserting.has(name)) continue
      if (names.has('expect') || [...names].some((used) => asserting.has(used))) {
        asserting.add(name)
        grew = true
      }
    }
  }
  return asserting
}

function asserts(call: Node, asserting: ReadonlySet<string>, own: ReadonlySet<string>): boolean {
  return [...namesIn(call)].some(
    (name) => asserting.has(name) || (!own.has(name) && ASSERTING_NAME.test(name)),
  )
}

function ownNames(source: Source): Set<string> {
  const names = new Set<string>()
  walk(source.program, (node) => {
    if (node.type !== 'FunctionDeclaration' && node.type !== 'VariableDeclarator') return
    const id = node['id']
    if (isNode(id) && typeof id['name'] === 'string') names.add(id['name'])
  })
  return names
}

/** Tests that cannot fail, tests switched off or singled out, test files without a test, and tests that sleep. */
export function testFindings(source: Source): Finding[] {
  if (!source.path.endsWith('.test.ts')) return []
  const found: Finding[] = []
  const add = (offset: number, what: string): void => {
    found.push({ rule: 'tests', path: source.path, line: lineAt(source, offset), what })
  }
  const asserting = assertingFunctions(source)
  const own = ownNames(source)
  let tests = 0
  walk(source.program, (node, parents) => {
    if (node.type !== 'CallExpression') return
    const name = calleeName(node)
    const modifier = modifierOf(node)
    const parent = parents.at(-1)
    const curried = parent?.type === 'CallExpression' && parent['callee'] === node
    if (name !== null && (TEST_NAMES.has(name) || name === 'describe') && !curried) {
      if (modifier === 'skip' || modifier === 'only' || modifier === 'todo')
        add(node.start, `${name}.${modifier}`)
      if (name === 'describe') return
      tests += 1
      if (!asserts(node, asserting, own)) add(node.start, 'a test without an assertion')
    }
    if (name === 'setTimeout') add(node.start, 'a test that sleeps')
  })
  for (const { specifier, offset } of importsOf(source)) {
    if (specifier === 'node:timers/promises') add(offset, 'a test that sleeps')
  }
  if (tests === 0) add(0, 'a test file without a test')
  return found
}
