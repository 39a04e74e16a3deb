import type { Clock } from '../adapters/clock.ts'
import type { Log } from '../adapters/log.ts'
import type { NetSuiteClient } from '../adapters/netsuite/client.ts'
import type { Queryable } from '../adapters/postgres/database.ts'
import type { ShopifyClient } from '../adapters/shopify/types.ts'
import type { LoadedConfig } from '../config/types.ts'
import { fault, type Fault } from '../domain/fault/fault.ts'
import { pinAccount, type PinMode, pinStore } from '../ledger/deployment.ts'
import { CliError } from './errors.ts'
import { troubleOfFault } from './trouble.ts'
import type { OpenedStore } from './types.ts'

/** The database remembers the account and each store's domain: another one behind it would book into wrong books. */
export async function refuseOtherDeployment(
  database: Queryable,
  config: LoadedConfig,
  mode: PinMode,
): Promise<void> {
  const { account } = config.netsuite
  const pinned = await pinAccount(database, account, mode)
  if (pinned.kind === 'other') {
    throw new CliError('pinned', {
      ops: `This database belongs to NetSuite account ${pinned.pinned}; the configuration names ${account}.`,
      tech: 'pin(account, netsuite) differs from netsuite.account',
      cure: 'use a database of its own for each NetSuite account, or correct netsuite.account',
    })
  }
  for (const store of Object.values(config.stores)) {
    const bound = await pinStore(database, { key: store.key, domain: store.domain, account }, mode)
    if (bound.kind === 'ok') continue
    throw new CliError('pinned', {
      ops: `Store "${store.key}" is bound to ${bound.pinned}; the configuration says ${store.domain} in ${account}.`,
      tech: `pin(store, ${store.key}) differs`,
      cure: 'give the other shop a key of its own; a key is never moved',
    })
  }
}

/** What answers behind the credentials. */
export interface Ends {
  readonly account: string
  readonly netsuite: Pick<NetSuiteClient, 'serverTime'>
  readonly stores: Iterable<{
    readonly config: Pick<OpenedStore['config'], 'key' | 'domain'>
    readonly client: Pick<ShopifyClient, 'shop'>
  }>
}

export interface Watching {
  readonly clock: Clock
  readonly log: Log
  readonly signal: AbortSignal
}

/** A start waits this long for the other sides to say who they are. */
const PATIENCE_MS = 10_000
const ASK_AGAIN_MS = 60_000

/** Who one end is: as approved, another one, or not known yet. */
type Identity = { readonly kind: 'approved' } | { readonly kind: 'other' | 'unknown'; readonly fault: Fault }

interface End {
  readonly name: string
  identify(): Promise<Identity>
}

/**
 * Asks every store and NetSuite who they are. Throws where one is not the one that the configuration names. One that
 * does not answer, or does not let us in, does not keep Tieout from starting: it is asked again until it has said who
 * it is, and `refused` rejects when it turns out to be another one.
 */
export async function refuseOtherEnds(
  ends: Ends,
  watching: Watching,
): Promise<{ readonly refused: Promise<never> }> {
  const { clock, log, signal } = watching
  const asked = endsOf(ends).map((end) => ({ end, identity: end.identify() }))
  const patience = new AbortController()
  const late = clock.sleep(PATIENCE_MS, AbortSignal.any([patience.signal, signal])).then(() => null)
  const unknown: End[] = []
  for (const { end, identity } of asked) {
    const now = await Promise.race([identity, late])
    if (now?.kind === 'approved') continue
    if (now?.kind === 'other') throw pinned(now.fault)
    const why =
      now === null ? `no answer within ${PATIENCE_MS / 1000} s` : `${now.fault.code}: ${now.fault.tech}`
    log.warn({ end: end.name, why }, 'started without knowing who this is; it is asked again')
    unknown.push(end)
  }
  patience.abort()
  const refused = Promise.withResolvers<never>()
  // Whoever does not wait for it any more has stopped.
  refused.promise.catch(() => undefined)
  for (const end of unknown) void keepAsking(end, watching).catch(refused.reject)
  return { refused: refused.promise }
}

async function keepAsking(end: End, { clock, log, signal }: Watching): Promise<void> {
  for (;;) {
    await clock.sleep(ASK_AGAIN_MS, signal)
    if (signal.aborted) return
    const identity = await end.identify()
    if (identity.kind === 'other') throw pinned(identity.fault)
    if (identity.kind === 'unknown') continue
    log.info({ end: end.name }, 'it is the one that was approved')
    return
  }
}

const pinned = (of: Fault): CliError => new CliError('pinned', troubleOfFault(of))

function endsOf({ account, netsuite, stores }: Ends): readonly End[] {
  return [
    {
      name: `NetSuite ${account}`,
      async identify() {
        const time = await netsuite.serverTime()
        if (time.ok) return { kind: 'approved' }
        // Any other refusal is no statement about whose account it is.
        const isOther = time.failure.code === 'netsuite.wrong-account'
        return { kind: isOther ? 'other' : 'unknown', fault: time.failure }
      },
    },
    ...[...stores].map(({ config: { key, domain }, client }) => ({
      name: `Shopify ${domain}`,
      async identify(): Promise<Identity> {
        const shop = await client.shop()
        if (!shop.ok) return { kind: 'unknown', fault: shop.failure }
        if (shop.value.domain.toLowerCase() === domain.toLowerCase()) return { kind: 'approved' }
        const tech = `shop.myshopifyDomain is ${shop.value.domain}; stores.${key}.domain is ${domain}`
        return { kind: 'other', fault: fault('shopify.wrong-shop', { store: key }, tech) }
      },
    })),
  ]
}
