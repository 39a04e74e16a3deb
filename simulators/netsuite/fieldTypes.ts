/** Property names of a record or line, and the code of each one's type (see schema.ts). */
export type FieldCodes = Readonly<Record<string, string>>

export interface FieldType {
  readonly type: 's' | 'n' | 'i' | 'b' | 'd' | 'dt' | 'A' | 'D' | 'E' | 'R' | 'L' | 'C'
  /** What R, L and C point to; "*" for a record that is not simulated. */
  readonly target: string
  readonly maxLength: number | undefined
  readonly values: readonly string[]
  readonly computed: boolean
}

const parsed = new Map<string, FieldType>()

/** Reads a code of schema.ts. */
export function fieldType(code: string): FieldType {
  const known = parsed.get(code)
  if (known !== undefined) return known
  const computed = code.endsWith('!')
  const [head = '', target = ''] = (computed ? code.slice(0, -1) : code).split(':')
  const length = /^s(\d+)$/.exec(head)?.[1]
  const type = (length === undefined ? head : 's') as FieldType['type']
  const maxLength = length === undefined ? undefined : Number(length)
  const made = { type, target, maxLength, values: type === 'E' ? target.split('|') : [], computed }
  parsed.set(code, made)
  return made
}
