/** JSON bodies whose amounts are exact decimals: they never pass through a float. */
export type Body = { readonly [name: string]: BodyValue | undefined }
export type BodyValue = string | number | boolean | null | Decimal | Body | readonly BodyValue[]

/** A decimal number as its text, written into JSON as it is. */
export class Decimal {
  readonly text: string
  constructor(text: string) {
    if (!/^-?\d+(\.\d+)?$/.test(text)) throw new RangeError(`"${text}" is no decimal number`)
    this.text = text
  }
}

/** The body's JSON text; undefined properties are left out. */
export function toJson(value: BodyValue): string {
  if (value instanceof Decimal) return value.text
  if (isList(value)) return `[${value.map(toJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const parts: string[] = []
  for (const [name, part] of Object.entries(value)) {
    if (part !== undefined) parts.push(`${JSON.stringify(name)}:${toJson(part)}`)
  }
  return `{${parts.join(',')}}`
}

const isList = (value: BodyValue): value is readonly BodyValue[] => Array.isArray(value)

/** Parses an answer's body; undefined where it is no JSON (an HTML page of a load balancer). */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** The object's properties, or undefined where the value is no object. */
export const objectOf = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
