import { systemClock } from '../../adapters/clock.ts'
import { checkDatabase } from '../check/database.ts'
import { checkFiles } from '../check/files.ts'
import type { Finding } from '../check/finding.ts'
import { checkNetSuite } from '../check/netsuite.ts'
import { checkStore } from '../check/shopify.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { counted, type Voice } from '../output.ts'
import { exitCode } from '../trouble.ts'

/** Proves every reference of the configuration against the live systems. Changes nothing anywhere. */
export function check(context: CommandContext): Promise<number> {
  const { io, output, json, voice } = context
  return withDeployment(
    context,
    async (opened, config) => {
      const node: Finding = {
        area: 'tieout',
        what: 'Node.js',
        level: 'ok',
        ops: 'Node.js is new enough, and the configuration is complete.',
        tech: `Node ${io.nodeVersion}, ${config.file}, version ${config.version}`,
        cure: '',
      }
      const { manageSubscriptions } = config.sweep
      const parts = await Promise.all([
        checkDatabase(opened, config),
        ...[...opened.stores.values()].map((store) => checkStore(store, manageSubscriptions)),
        checkNetSuite(opened.netsuite, config, () => systemClock.now()),
      ])
      const findings = [node, ...checkFiles(config), ...parts.flat()]
      const problems = findings.filter(({ level }) => level === 'problem')
      if (json) output.answer({ ok: problems.length === 0, findings: findings.map(documentOf) })
      else for (const line of findingLines(findings, voice)) output.note(line)
      return problems.length === 0 ? 0 : exitCode('attention')
    },
    'look',
  )
}

const documentOf = ({ level, ...finding }: Finding): object => ({
  ...finding,
  ok: level !== 'problem',
  note: level === 'note',
})

const MARKS: Readonly<Record<Finding['level'], string>> = { ok: '✓', note: 'i', problem: '✗' }

function findingLines(findings: readonly Finding[], voice: Voice): readonly string[] {
  const areas = Map.groupBy(findings, ({ area }) => area)
  const problems = findings.filter(({ level }) => level === 'problem').length
  return [
    ...[...areas].flatMap(([area, list]) => [area, ...list.flatMap((one) => linesOf(one, voice)), '']),
    problems === 0
      ? `${counted(findings.length, 'thing')} looked at; nothing stands in the way.`
      : `${counted(findings.length, 'thing')} looked at; ${problems} to put right.`,
  ]
}

function linesOf({ what, level, ops, tech, cure }: Finding, voice: Voice): readonly string[] {
  return [
    `  ${MARKS[level]} ${what}: ${voice === 'tech' ? tech : ops}`,
    ...(voice === 'both' && tech !== '' ? [`      ${tech}`] : []),
    ...(cure === '' ? [] : [`      → ${cure}`]),
  ]
}
