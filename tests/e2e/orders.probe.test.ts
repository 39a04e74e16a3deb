import { test } from 'vitest'
import { testDeployment } from '../support/deployment.ts'
import { standing } from '../support/standing.ts'
import { ORDER_KINDS } from '../../src/cli/demo/kinds.ts'
import { seededRandom } from '../../src/cli/demo/seededRandom.ts'
test('p', async () => {
  const d = await testDeployment()
  for (const k of ORDER_KINDS) {
    const r = seededRandom(3)
    const o = await d.buy(k.make(r).checkout as never)
    const out = await d.drain([o])
    console.log(
      k.name,
      JSON.stringify([...out.values()].at(-1)),
      JSON.stringify(standing(d, o), (key, v) => (key === 'fields' ? undefined : v), 1),
    )
  }
  await d.stop()
})
