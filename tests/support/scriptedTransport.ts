import {
  type HttpRequest,
  type HttpResponse,
  type HttpTransport,
  TransportError,
} from '../../src/adapters/http.ts'

type Step = Partial<HttpResponse> | TransportError | ((request: HttpRequest) => Partial<HttpResponse>)

/** A far end that answers what it was told to, one step a request, and keeps what it was sent. */
export function scriptedTransport(steps: readonly Step[]): HttpTransport & { readonly sent: HttpRequest[] } {
  const left = [...steps]
  const sent: HttpRequest[] = []
  const transport: HttpTransport = (request) => {
    sent.push(request)
    const step = left.shift()
    if (step === undefined)
      return Promise.reject(new Error(`nothing was scripted for request ${sent.length}`))
    if (step instanceof TransportError) return Promise.reject(step)
    const answer = typeof step === 'function' ? step(request) : step
    return Promise.resolve({ status: 200, headers: {}, body: '', ...answer })
  }
  return Object.assign(transport, { sent })
}
