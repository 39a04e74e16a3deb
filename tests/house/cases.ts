import { type Finding, isNode, lineAt, type Node, type Source, walk } from './source.ts'

const FOLDER = 'tests/cases/'
/** Assertions that a part of the records satisfies. */
const PARTIAL = new Set([
  'toContain',
  'toContainEqual',
  'toMatchObject',
  'stringMatching',
  'arrayContaining',
  'anything',
])

interface Listed {
  readonly number: number
  readonly later?: string
}

/**
 * Cases of the list that are not played, or played though they come later; and places where the records that stand
 * for an order are asserted in part.
 */
export function caseFindings(sources: readonly Source[], cases: readonly Listed[]): Finding[] {
  const own = sources.filter(({ path }) => path.startsWith(FOLDER))
  const played = new Set(own.flatMap(playedIn))
  return [
    ...cases.flatMap(({ number, later }) => {
      if (later === undefined && !played.has(number)) return [inList(number, 'is not played')]
      return later !== undefined && played.has(number) ? [inList(number, 'is played, and is for later')] : []
    }),
    ...own.flatMap(partialIn),
  ]
}

const inList = (number: number, what: string): Finding => ({
  rule: 'cases',
  path: `${FOLDER}cases.ts`,
  line: 1,
  what: `case ${number} ${what}`,
})

function playedIn({ program }: Source): number[] {
  const numbers: number[] = []
  walk(program, (node) => {
    if (node.type !== 'CallExpression' || nameOf(node['callee']) !== 'theCase') return
    const [first] = argumentsOf(node)
    if (first !== undefined && typeof first['value'] === 'number') numbers.push(first['value'])
  })
  return numbers
}

/** `expect(on.records(…)).toContain(…)` and the like. */
function partialIn(source: Source): Finding[] {
  const found: Finding[] = []
  walk(source.program, (node) => {
    if (node.type !== 'CallExpression') return
    const matcher = node['callee']
    if (!isNode(matcher) || matcher.type !== 'MemberExpression') return
    const asserted = matcher['object']
    if (!isNode(asserted) || asserted.type !== 'CallExpression' || nameOf(asserted['callee']) !== 'expect')
      return
    if (!argumentsOf(asserted).some(readsRecords)) return
    for (const name of [nameOf(matcher['property']), ...argumentsOf(node).flatMap(namesIn)])
      if (name !== null && PARTIAL.has(name))
        found.push({
          rule: 'cases',
          path: source.path,
          line: lineAt(source, node.start),
          what: `records asserted in part (${name})`,
        })
  })
  return found
}

const readsRecords = (node: Node): boolean =>
  node.type === 'CallExpression' && namesIn(node).includes('records')

const argumentsOf = (node: Node): readonly Node[] => {
  const given = node['arguments']
  return Array.isArray(given) ? given.filter(isNode) : []
}

const nameOf = (node: unknown): string | null =>
  isNode(node) && node.type === 'Identifier' ? String(node['name']) : null

function namesIn(node: Node): readonly string[] {
  const names: string[] = []
  walk(node, (inner) => {
    const name = nameOf(inner)
    if (name !== null) names.push(name)
  })
  return names
}
