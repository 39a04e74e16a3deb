import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { jsonAnswer, type SimAnswer, type SimRequest } from './http.ts'

/** Bodies over this are refused, as no real request is near it. */
const MAX_BODY_BYTES = 32 * 1024 * 1024

export type RunningServer = { port: number; url: string; stop(): Promise<void> }

/**
 * Puts a request handler on a port of this machine. `port` 0 takes a free one.
 * Rejects with the system's error when the port is taken (`EADDRINUSE`).
 */
export async function listen(
  handle: (request: SimRequest) => Promise<SimAnswer>,
  port: number,
): Promise<RunningServer> {
  const server = createServer((incoming, outgoing) => {
    serve(handle, incoming, outgoing).catch((error: unknown) => {
      // A bug of the simulator: the client sees a 500, the person who runs it sees the stack.
      console.error(error)
      if (!outgoing.headersSent) send(outgoing, jsonAnswer(500, { errors: 'Internal Server Error' }))
      else outgoing.destroy()
    })
  })
  server.keepAliveTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return { port: address.port, url: `http://127.0.0.1:${address.port}`, stop: () => close(server) }
}

async function serve(
  handle: (request: SimRequest) => Promise<SimAnswer>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const body = await readBody(incoming)
  if (body === null) {
    send(outgoing, jsonAnswer(413, { errors: 'Request Entity Too Large' }))
    return
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  send(outgoing, await handle({ method: incoming.method ?? 'GET', url: incoming.url ?? '/', headers, body }))
}

async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming) {
    const bytes: Buffer = Buffer.from(chunk)
    size += bytes.length
    if (size > MAX_BODY_BYTES) return null
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(outgoing: ServerResponse, { status, headers, body }: SimAnswer): void {
  outgoing.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  outgoing.end(body)
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections()
  await new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()))
  })
}
