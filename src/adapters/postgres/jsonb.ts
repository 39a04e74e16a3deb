/**
 * Text as PostgreSQL keeps it. What others write may contain NUL, and cutting a text may leave half a surrogate pair:
 * jsonb takes neither (22P05, 22P02 [M]), and text takes no NUL (22021 [M]).
 */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')

/** JSON for a jsonb parameter, with every text in it storable. */
export const toJsonb = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => (typeof part === 'string' ? storable(part) : part))

/** A parameter of a statement, with its texts storable. */
export function storableParameter(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  return Array.isArray(value) ? value.map(storableParameter) : value
}
