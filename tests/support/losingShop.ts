/** Between Tieout and the simulated shop: loses the answers of mutations, or the requests before they arrive. */
import { createServer, type IncomingMessage } from 'node:http'
import type { LoadedConfig } from '../../src/config/types.ts'
import { STORE } from './deployment.ts'

type Loss = 'answer' | 'request' | 'silence' | 'stale' | 'void'

export interface LosingShop {
  /** The configuration that goes through it. */
  readonly config: LoadedConfig
  /**
   * The next so many requests of an operation: `answer` is lost after Shopify has done it, `request` before; `stale`
   * gets the answer that the same request had before. `silence` and `void` are the first two where nobody is told that
   * the answer will not come. The answer ends it.
   */
  lose(operation: string, what: Loss, times?: number): () => void
  /** Requests of an operation that came by. */
  seen(operation: string): number
  stop(): Promise<void>
}

export async function losingShop(config: LoadedConfig): Promise<LosingShop> {
  const store = config.stores[STORE]
  if (store === undefined) throw new Error('the deployment has no store')
  const losses: { operation: string; what: Loss; left: number }[] = []
  const counts = new Map<string, number>()
  const before = new Map<string, string>()
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request)
      const operation = /(?:query|mutation) (\w+)/.exec(body)?.[1] ?? ''
      counts.set(operation, (counts.get(operation) ?? 0) + 1)
      const loss = losses.find((one) => one.operation === operation && one.left > 0)
      if (loss !== undefined) loss.left -= 1
      if (loss?.what === 'request') return request.socket.destroy()
      if (loss?.what === 'void') return
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !HOP.has(name) ? [[name, value]] : [],
      )
      const answer = await fetch(`${store.apiUrl}${request.url ?? ''}`, {
        method: request.method ?? 'POST',
        headers,
        ...(body === '' ? {} : { body }),
      })
      const fresh = await answer.text()
      const text = loss?.what === 'stale' ? (before.get(body) ?? fresh) : fresh
      before.set(body, fresh)
      if (loss?.what === 'answer') return request.socket.destroy()
      if (loss?.what === 'silence') return
      const type = answer.headers.get('content-type') ?? 'application/json'
      return response.writeHead(answer.status, { 'content-type': type }).end(text)
    })()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const through = { ...store, apiUrl: `http://127.0.0.1:${port}` }
  return {
    config: { ...config, stores: { ...config.stores, [STORE]: through } },
    lose(operation, what, times = 1) {
      const loss = { operation, what, left: times }
      losses.push(loss)
      return () => {
        loss.left = 0
      }
    },
    seen: (operation) => counts.get(operation) ?? 0,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(Buffer.from(part as Uint8Array))
  return Buffer.concat(parts).toString('utf8')
}
