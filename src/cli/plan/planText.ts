import { explainPlan } from '../../domain/plan/explain.ts'
import type { EquationResult } from '../../domain/accounting/equation.ts'
import type { NetSuiteId } from '../../domain/ids.ts'
import type { LifeAction } from '../../domain/plan/planLife.ts'
import type { LifeChoices, LifePolicy } from '../../domain/policy/policy.ts'
import type { OrderFacts } from '../../domain/shopify/order.ts'
import { CUSTOMER_TO_COME } from '../../reconcile/consider.ts'
import type { OrderPlan, PlannedCustomer } from '../../reconcile/planning.ts'
import { leavingWords } from '../inventoryWords.ts'
import type { NamedOrder } from '../orders.ts'
import { counted, moneyText, spoken, type Voice } from '../output.ts'
import { equationLines, faultDocument, faultLines } from '../words.ts'

/** A plan with the order it is for and the policy it was made under. */
export interface ShownPlan {
  readonly order: NamedOrder
  readonly plan: OrderPlan
  readonly policy: Pick<LifePolicy, 'bookCurrency' | 'displayName' | 'life'>
  /** Nothing would be written even by a run: the deployment only observes. */
  readonly observe: boolean
}

/** Whether a person is needed: a fault, or an equation that would not hold. */
export function needsAttention({ plan }: Pick<ShownPlan, 'plan'>): boolean {
  switch (plan.kind) {
    case 'excluded':
      return false
    case 'faults':
      return true
    case 'planned':
      return plan.plan.faults.length > 0 || plan.equations.some(({ holds }) => !holds)
  }
}

export function planLines(shown: ShownPlan, voice: Voice): readonly string[] {
  const { plan } = shown
  const head = headLine(shown)
  switch (plan.kind) {
    case 'excluded':
      return [head, '', 'Out of scope, so nothing is booked:', ...spoken(plan.reason, voice, '  ')]
    case 'faults':
      return [
        head,
        '',
        'Cannot be booked, so nothing is written:',
        ...plan.faults.flatMap((fault) => faultLines(fault, voice, '  ')),
        ...(plan.received === null
          ? []
          : ['', `Received, not booked: ${moneyText(plan.received)} (captured money of this order).`]),
        ...tieOutLines(plan.equations, voice, 'What Shopify states'),
      ]
    case 'planned':
      return [head, ...plannedLines(shown, plan, voice)]
  }
}

type Planned = Extract<OrderPlan, { kind: 'planned' }>

function plannedLines({ observe, policy }: ShownPlan, planned: Planned, voice: Voice): readonly string[] {
  const { plan } = planned
  const explained = explainPlan({ actions: plan.actions, faults: [] })
  return [
    ...(voice === 'tech' ? [] : block('What would be done', explained.ops)),
    ...(voice === 'ops' ? [] : block('Technically', explained.tech.map(withoutPlaceholder))),
    ...inventoryLines(policy.life.inventoryDetail, plan.actions),
    ...block(
      'What Shopify would be told',
      planned.tells.flatMap((one) => spoken(one, voice, '')),
    ),
    '',
    `Customer: ${customerText(planned.customer)}`,
    ...planned.unheard.map(
      (intent) =>
        `Sent before and not confirmed yet: ${intent.operation} ${intent.kind} ${intent.externalId}. It is looked up by its external id before anything else.`,
    ),
    ...(observe ? ['Tieout only observes here: a run stores this plan and writes nothing.'] : []),
    ...(plan.faults.length === 0
      ? []
      : ['', 'A person is needed:', ...plan.faults.flatMap((fault) => faultLines(fault, voice, '  '))]),
    ...tieOutLines(
      planned.equations,
      voice,
      planned.tiedAgainst === 'netsuite' ? 'Tie-out against NetSuite' : 'Tie-out once this is written',
    ),
  ]
}

/** The customer's id is known after apply; until then the documents carry a placeholder. */
const withoutPlaceholder = (line: string): string =>
  line.replace(new RegExp(`\\b(entity|customer) ${CUSTOMER_TO_COME}\\b`), '$1 (known after apply)')

const block = (title: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)]

const MOVING: ReadonlySet<string> = new Set(['itemFulfillment', 'itemReceipt', 'cashSale'])

/** Lots, serial numbers and bins are chosen as the document is written: how is all that can be said before. */
function inventoryLines(
  choices: LifeChoices['inventoryDetail'],
  actions: readonly LifeAction[],
): readonly string[] {
  const moves = actions.some((action) => action.kind === 'post' && MOVING.has(action.document.kind))
  if (choices === null || !moves) return []
  return [
    '',
    `Goods that NetSuite keeps by lot, serial number or bin leave ${leavingWords(choices)}, and come back by what left; which ones is decided as it is written.`,
  ]
}

function headLine({ order, plan, policy }: ShownPlan): string {
  const name = plan.facts?.name ?? order.name ?? order.orderId
  const total = plan.facts === null ? '' : `, ${totalText(plan.facts, policy)}`
  return `Order ${name} of ${policy.displayName} (${order.store}, ${order.orderId})${total}`
}

const totalText = (facts: OrderFacts, { bookCurrency }: ShownPlan['policy']): string =>
  moneyText(facts.totals.total[bookCurrency])

function customerText({ kind, id }: PlannedCustomer): string {
  switch (kind) {
    case 'fixed':
      return `NetSuite customer ${id}, fixed by the store's configuration`
    case 'known':
      return `NetSuite customer ${id}, ours`
    case 'found':
      return `NetSuite customer ${id}, found by external id or e-mail`
    case 'to-come':
      return 'created first, so its id is known after apply'
  }
}

/** All equations in one line, and those that do not hold each with its sentence; the technical voice shows every one. */
function tieOutLines(equations: readonly EquationResult[], voice: Voice, title: string): readonly string[] {
  if (equations.length === 0) return []
  const broken = equations.filter(({ holds }) => !holds)
  const summary =
    broken.length === 0
      ? `all ${counted(equations.length, 'equation')} hold`
      : `${broken.length} of ${counted(equations.length, 'equation')} do not hold`
  return ['', `${title}: ${summary}.`, ...equationLines(equations, voice)]
}

/** The plan for machines: no personal data beyond the order's own name. */
export function planDocument(shown: ShownPlan): Readonly<Record<string, unknown>> {
  const { order, plan, policy, observe } = shown
  const { facts } = plan
  const head = {
    store: order.store,
    order: {
      id: order.orderId,
      name: facts?.name ?? order.name,
      updatedAt: facts?.updatedAt ?? null,
      total: facts?.totals.total[policy.bookCurrency] ?? null,
    },
    observe,
  }
  switch (plan.kind) {
    case 'excluded':
      return { ...head, result: 'excluded', reason: plan.reason }
    case 'faults':
      return {
        ...head,
        result: 'cannot-book',
        faults: plan.faults.map(faultDocument),
        receivedNotBooked: plan.received,
        tieOut: { against: 'shopify', results: plan.equations },
      }
    case 'planned': {
      const explanation = explainPlan(plan.plan)
      return {
        ...head,
        result:
          plan.tells.length > 0 || plan.plan.actions.some(({ kind }) => kind !== 'none')
            ? 'would-write'
            : 'nothing-to-do',
        explanation: {
          ops: explanation.ops,
          tech: explanation.tech.map(withoutPlaceholder),
        },
        customer: {
          kind: plan.customer.kind,
          id: plan.customer.id,
          externalId: plan.customer.document?.externalId ?? null,
        },
        actions: plan.plan.actions.map(actionDocument),
        tells: plan.tells,
        faults: plan.plan.faults.map(faultDocument),
        unheard: plan.unheard,
        tieOut: { against: plan.tiedAgainst, results: plan.equations },
      }
    }
  }
}

/** A customer's document is a person's: only its key is shown. A customer to come has no id yet. */
function actionDocument(action: LifeAction): Readonly<Record<string, unknown>> {
  if (action.kind === 'post' || action.kind === 'apply') {
    const { document: posted } = action
    return { ...action, document: { ...posted, entity: idOrNull(posted.entity) } }
  }
  if (action.kind !== 'create' && action.kind !== 'update') return { ...action }
  const { document } = action
  switch (document.kind) {
    case 'customer':
      return { ...action, document: { kind: document.kind, externalId: document.externalId } }
    case 'salesOrder':
      return { ...action, document: { ...document, entity: idOrNull(document.entity) } }
    case 'customerDeposit':
      return { ...action, document: { ...document, customer: idOrNull(document.customer) } }
  }
}

const idOrNull = (id: NetSuiteId): NetSuiteId | null => (id === CUSTOMER_TO_COME ? null : id)
