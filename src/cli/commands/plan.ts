import { planForOrder } from '../../reconcile/planning.ts'
import { type CommandContext, withDeployment } from '../context.ts'
import { findOrder, storeOf } from '../orders.ts'
import { exitCode, faultError, isOutside } from '../trouble.ts'
import { needsAttention, planDocument, planLines, type ShownPlan } from '../plan/planText.ts'

/** What a run would do for the order now, and why. Reads both systems, writes nothing anywhere. */
export function planOrderCommand(context: CommandContext, store: string, given: string): Promise<number> {
  return withDeployment(context, async (opened, config) => {
    const order = await findOrder(opened, store, given)
    const found = storeOf(opened, store)
    const plan = await planForOrder(found.deps(), order.orderId)
    const away = plan.kind === 'faults' ? plan.faults.find(isOutside) : undefined
    if (away) throw faultError(away)
    const shown: ShownPlan = { order, plan, policy: found.config.policy, observe: config.observe }
    if (context.json) context.output.answer(planDocument(shown))
    else for (const line of planLines(shown, context.voice)) context.output.note(line)
    return needsAttention(shown) ? exitCode('attention') : 0
  })
}
