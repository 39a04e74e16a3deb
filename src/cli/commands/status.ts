import { systemClock } from '../../adapters/clock.ts'
import { CATALOGUE } from '../../domain/fault/catalogue.ts'
import { latestProofs } from '../../ledger/proof.ts'
import type { Status } from '../../ledger/types.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { CliError } from '../errors.ts'
import { proofStatusLines } from '../status/proofText.ts'
import { statusDocument, statusLines } from '../status/statusText.ts'
import { exitCode } from '../trouble.ts'

export interface StatusOptions {
  readonly watch?: boolean
  readonly failOnAttention?: boolean
}

const LOOK_EVERY_MS = 2000
const HOME = '\u001b[H\u001b[2J'

/** What is in hand, what is stuck and who is to act. */
export function status(context: CommandContext, options: StatusOptions): Promise<number> {
  const { io, output, json, voice } = context
  if (options.watch && json) {
    throw new CliError('usage', {
      ops: '--watch shows a changing screen, and --json gives one document.',
      tech: 'status --watch --json',
      cure: 'leave one of them out',
    })
  }
  return withDeployment(context, async (opened) => {
    const interrupted = options.watch ? io.interrupted() : null
    for (;;) {
      const now = await opened.ledger.status()
      const proofs = await latestProofs(opened.database)
      if (json) output.answer({ ...statusDocument(now), proofs })
      else {
        if (interrupted && io.watched) io.out(HOME)
        for (const line of statusLines(now, voice, systemClock.now())) output.note(line)
        for (const line of proofStatusLines(proofs, voice)) output.note(line)
      }
      if (interrupted === null || interrupted.aborted)
        return options.failOnAttention && needsAttention(now) ? exitCode('attention') : 0
      await systemClock.sleep(LOOK_EVERY_MS, interrupted)
    }
  })
}

/** Somebody has to act: an open fault with an owner, or an order that does not tie out. */
export const needsAttention = ({ openCauses, untied }: Status): boolean =>
  untied > 0 || openCauses.some(({ code }) => CATALOGUE[code].owner !== 'nobody')
