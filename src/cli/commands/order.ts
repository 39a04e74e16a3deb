import type { Story } from '../../ledger/types.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { CliError } from '../errors.ts'
import { findOrder } from '../orders.ts'
import { storyDocument, storyLines } from '../story/storyText.ts'
import { exitCode } from '../trouble.ts'

/** The order's story, from the first hint to the last record. */
export function orderCommand(context: CommandContext, store: string, given: string): Promise<number> {
  return withDeployment(context, async (opened) => {
    const order = await findOrder(opened, store, given)
    const story = await opened.ledger.story(order.subject)
    if (story === null) {
      throw new CliError('not-found', {
        ops: `Shopify has order ${order.name ?? order.orderId}, and Tieout has not heard of it yet.`,
        tech: `no subject ${order.subject}`,
        cure: `see what would be done: \`tieout plan order ${store} ${order.orderId}\`; have it looked at now: \`tieout retry ${store} ${order.orderId}\`. Orders processed before goLiveAt are not looked for`,
      })
    }
    if (context.json) context.output.answer(storyDocument(order, story))
    else for (const line of storyLines(order, story, context.voice)) context.output.note(line)
    return isTrouble(story) ? exitCode('attention') : 0
  })
}

const isTrouble = ({ state, tieOut }: Story): boolean =>
  state === 'parked' || (tieOut?.results.some(({ holds }) => !holds) ?? false)
