import { type Defence, without } from './defences.ts'
import type { PlantedBug } from './plantedSetting.ts'
import { type Campaign, openCampaign } from './campaign.ts'
import { makeScenario } from './scenario.ts'

export interface FoundBug {
  readonly seed: number
  readonly finding: string
}

export interface Search {
  /** Null: no seed within the bug's budget broke a promise. */
  readonly found: FoundBug | null
  /** Seeds that were run. */
  readonly ran: number
}

/** Looks for planted bugs, and makes sure that what it finds is not there without them. */
export interface Finder {
  find(bug: PlantedBug): Promise<Search>
  stop(): Promise<void>
}

/** The campaigns without a bug are shared by all bugs that are looked for under the same defences. */
export function openFinder(url: string): Finder {
  const sound = new Map<string, Campaign>()
  const soundOf = (defences: readonly Defence[]): Campaign => {
    const name = ['sound', ...defences].join('_')
    const known = sound.get(name)
    if (known !== undefined) return known
    const opened = openCampaign({ url, threads: 1, patches: without(defences).patches, name })
    sound.set(name, opened)
    return opened
  }
  return {
    find: (bug) => search(bug, { url, sound: soundOf(bug.without ?? []) }),
    async stop() {
      await Promise.all([...sound.values()].map((campaign) => campaign.stop()))
    },
  }
}

/** Runs seeds with the bug planted until one breaks a promise that the product keeps without it. */
async function search(
  bug: PlantedBug,
  { url, sound }: { readonly url: string; readonly sound: Campaign },
): Promise<Search> {
  const { patches, scenario } = without(bug.without ?? [])
  const name = `planted_${bug.name.replaceAll(/\W+/g, '_').toLowerCase()}`.slice(0, 50)
  const planted = openCampaign({ url, threads: 1, patches: [...patches, ...bug.patches], name })
  try {
    for (let seed = 1; seed <= bug.seeds; seed++) {
      const written = scenario(bug.scenario(makeScenario(seed)))
      const [finding] = (await planted.run(written)).findings
      if (finding === undefined) continue
      const { findings } = await sound.run(written)
      if (findings.length > 0)
        throw new Error(`seed ${seed} fails without the bug too: ${findings.join('; ')}`)
      return { found: { seed, finding }, ran: seed }
    }
    return { found: null, ran: bug.seeds }
  } finally {
    await planted.stop()
  }
}
