import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SimRequest, SimResponse } from './http.ts'

export interface RunningServer {
  /** http://127.0.0.1:PORT */
  readonly url: string
  stop(): Promise<void>
}

/**
 * Listens on 127.0.0.1 and hands each request on. A dropped response destroys the socket.
 * @throws when the port is taken (EADDRINUSE).
 */
export async function serve(
  port: number,
  handle: (request: SimRequest) => Promise<SimResponse>,
): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, handle).catch((error: unknown) => {
      // A bug of the simulator, not a behaviour of NetSuite: say so and cut the connection.
      console.error('NetSuite simulator:', error)
      incoming.socket.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const address = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      server.closeAllConnections()
      await closed
    },
  }
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handle: (request: SimRequest) => Promise<SimResponse>,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const response = await handle({
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `http://${headers['host'] ?? '127.0.0.1'}`).href,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  })
  if ('dropped' in response) {
    incoming.socket.destroy()
    return
  }
  outgoing.writeHead(response.status, response.headers)
  outgoing.end(response.body)
}
