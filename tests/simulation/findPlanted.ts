import { without } from './defences.ts'
import type { PlantedBug } from './planted.ts'
import { openCampaign } from './campaign.ts'
import { makeScenario } from './scenario.ts'

export interface FoundBug {
  readonly seed: number
  readonly finding: string
}

/**
 * Runs seeds with the bug planted until one breaks a promise that the product keeps without it; null: none within
 * its budget did.
 */
export async function findPlanted(
  bug: PlantedBug,
  at: { readonly url: string; readonly threads: number },
): Promise<FoundBug | null> {
  const { patches, scenario } = without(bug.without ?? [])
  const name = `planted_${bug.name.replaceAll(/\W+/g, '_').toLowerCase()}`.slice(0, 50)
  const planted = openCampaign({ ...at, patches: [...patches, ...bug.patches], name })
  const sound = openCampaign({ ...at, threads: 1, patches, name: `sound_${name}` })
  try {
    let found: FoundBug | null = null
    let next = 1
    const runner = async (): Promise<void> => {
      while (found === null && next <= bug.seeds) {
        const seed = next++
        const written = scenario(bug.scenario(makeScenario(seed)))
        const [finding] = (await planted.run(written)).findings
        if (finding === undefined || found !== null) continue
        const { findings } = await sound.run(written)
        if (findings.length > 0)
          throw new Error(`seed ${seed} fails without the bug too: ${findings.join('; ')}`)
        found ??= { seed, finding }
      }
    }
    await Promise.all(Array.from({ length: at.threads }, runner))
    return found
  } finally {
    await Promise.all([planted.stop(), sound.stop()])
  }
}
