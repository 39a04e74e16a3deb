import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { Random } from '../adapters/random.ts'
import type { Fault } from '../domain/fault/fault.ts'

export interface LoopOptions {
  readonly name: string
  readonly everyMs: number
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** One round: a fault where it could not be done. What it throws is survived as well. */
  readonly task: () => Promise<Fault | null>
}

export interface Loop {
  /** Ends after the round that is under way. */
  stop(): Promise<void>
  /** Starts the next round now. */
  poke(): void
}

/**
 * Runs a task at once and then again and again, whatever happens to it. A trouble is logged when it begins and
 * when it is over, not on every round. Up to a tenth of the interval is jitter, so that processes spread out.
 */
export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController()
  let rest = new AbortController()
  const run = async (): Promise<void> => {
    let trouble: string | null = null
    while (!stopping.signal.aborted) {
      trouble = noted(options, trouble, await attempt(options.task))
      if (stopping.signal.aborted) return
      rest = new AbortController()
      const pause = options.everyMs * (1 + options.random() / 10)
      await options.clock.sleep(pause, AbortSignal.any([stopping.signal, rest.signal]))
    }
  }
  const done = run()
  return {
    async stop() {
      stopping.abort()
      await done
    },
    poke: () => rest.abort(),
  }
}

async function attempt(task: LoopOptions['task']): Promise<string | null> {
  try {
    const fault = await task()
    return fault === null ? null : `${fault.code}: ${fault.tech}`
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

function noted(options: LoopOptions, before: string | null, now: string | null): string | null {
  if (now !== null && before === null)
    options.log.warn({ loop: options.name, trouble: now }, 'a loop has trouble; it goes on')
  if (now === null && before !== null) options.log.info({ loop: options.name }, 'a loop is well again')
  return now
}
