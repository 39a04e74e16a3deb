import { objectOf } from './json.ts'

/** One thing that NetSuite says is wrong, whichever of its services says it. */
export interface Detail {
  readonly text: string
  readonly code: string | undefined
  /** JSON path into the body that we sent, e.g. `item.items[0].item`. */
  readonly path: string | undefined
  readonly queryParameter: string | undefined
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/**
 * Reads the error bodies of SuiteTalk REST (`o:errorDetails`, also flat), of the token endpoint, of RESTlets
 * and of SOAP (netsuite.md §2.1, §2.2). An unknown shape gives no detail.
 */
export function errorDetails(body: unknown): readonly Detail[] {
  const root = objectOf(body)
  if (root === undefined) return []
  const list = root['o:errorDetails']
  if (Array.isArray(list) && list.length > 0) return list.flatMap((one) => restDetail(objectOf(one)))
  // Actions fail with one flat detail (netsuite.md §1.2).
  if (textOf(root['detail']) !== undefined || textOf(root['o:errorCode']) !== undefined)
    return restDetail(root)
  return [...restletDetail(root), ...tokenDetail(root), ...soapDetails(root)]
}

function restDetail(one: Readonly<Record<string, unknown>> | undefined): readonly Detail[] {
  if (one === undefined) return []
  return [
    {
      text: textOf(one['detail']) ?? textOf(one['title']) ?? '',
      code: textOf(one['o:errorCode']),
      path: textOf(one['o:errorPath']),
      queryParameter: textOf(one['o:errorQueryParam']),
    },
  ]
}

/** `{error:{code,message}}`, or a SuiteScript error as thrown. */
function restletDetail(root: Readonly<Record<string, unknown>>): readonly Detail[] {
  const inner = objectOf(root['error']) ?? (textOf(root['message']) === undefined ? undefined : root)
  const text = textOf(inner?.['message'])
  if (inner === undefined || text === undefined) return []
  const code = textOf(inner['code']) ?? textOf(inner['name']) ?? textOf(inner['type'])
  return [{ text, code, path: undefined, queryParameter: undefined }]
}

function tokenDetail(root: Readonly<Record<string, unknown>>): readonly Detail[] {
  const code = textOf(root['error'])
  if (code === undefined) return []
  return [
    { text: textOf(root['error_description']) ?? code, code, path: undefined, queryParameter: undefined },
  ]
}

/** SOAP answers carry `status.statusDetail[]` one level down. */
function soapDetails(root: Readonly<Record<string, unknown>>): readonly Detail[] {
  return Object.values(root).flatMap((part) => {
    const list = objectOf(objectOf(part)?.['status'])?.['statusDetail']
    if (!Array.isArray(list)) return []
    return list.flatMap((one) => {
      const detail = objectOf(one)
      const text = textOf(detail?.['message'])
      return text === undefined
        ? []
        : [{ text, code: textOf(detail?.['code']), path: undefined, queryParameter: undefined }]
    })
  })
}
