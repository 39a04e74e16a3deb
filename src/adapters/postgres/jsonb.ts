import { wholeText } from '../../domain/wholeText.ts'

/**
 * JSON for a jsonb parameter. What others write may contain NUL, and cutting a text may leave half a surrogate pair:
 * jsonb takes neither (22P05, 22P02 [M]).
 */
export const toJsonb = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'string' ? wholeText(part) : part))

/** A parameter of a statement with its texts whole: text takes no NUL (22021 [M]). */
export function wholeParameter(value: unknown): unknown {
  if (typeof value === 'string') return wholeText(value)
  return Array.isArray(value) ? value.map(wholeParameter) : value
}
