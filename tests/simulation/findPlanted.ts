import { type PlantedBug, without } from './bugs.ts'
import { openCampaign } from './campaign.ts'
import { makeScenario } from './scenario.ts'

export interface FoundBug {
  readonly seed: number
  readonly finding: string
}

/** Runs seeds with the bug planted until one breaks a promise; null: none within its budget did. */
export async function findPlanted(
  bug: PlantedBug,
  at: { readonly url: string; readonly threads: number },
): Promise<FoundBug | null> {
  const { patches, scenario } = without(bug.without ?? [])
  const campaign = openCampaign({
    url: at.url,
    threads: at.threads,
    patches: [...patches, ...bug.patches],
    name: `planted_${bug.name.replaceAll(/\W+/g, '_').toLowerCase()}`.slice(0, 50),
  })
  try {
    let found: FoundBug | null = null
    let next = 1
    const runner = async (): Promise<void> => {
      while (found === null && next <= bug.seeds) {
        const seed = next++
        const written = scenario(makeScenario(seed))
        const { findings } = await campaign.run(bug.scenario?.(written) ?? written)
        const [finding] = findings
        if (finding !== undefined && found === null) found = { seed, finding }
      }
    }
    await Promise.all(Array.from({ length: at.threads }, runner))
    return found
  } finally {
    await campaign.stop()
  }
}
