/** Stands before a simulator and forwards what it is asked, unless it was told to answer itself. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface DoorAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Doorman {
  readonly url: string
  /** From now on; null forwards. */
  answer(what: ((request: IncomingMessage) => DoorAnswer | null) | null): void
  /** Requests that the doorman answered itself. */
  refused(): number
  stop(): Promise<void>
}

export async function doorman(behind: string): Promise<Doorman> {
  let answerTo: Parameters<Doorman['answer']>[0] = null
  let refused = 0
  const server = createServer((asked, reply) => {
    const answer = answerTo?.(asked) ?? null
    if (answer === null) {
      forward(behind, asked, reply)
      return
    }
    refused += 1
    asked.resume()
    reply.writeHead(answer.status, answer.headers).end(answer.body ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (what) => {
      answerTo = what
    },
    refused: () => refused,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** With the address that the client used: signatures and tokens name it. */
function forward(behind: string, asked: IncomingMessage, reply: ServerResponse): void {
  const onwards = request(new URL(asked.url ?? '/', behind), {
    method: asked.method ?? 'GET',
    headers: asked.headers,
  })
  onwards.on('response', (answer) => {
    reply.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(reply)
  })
  onwards.on('error', () => reply.destroy())
  asked.pipe(onwards)
}
