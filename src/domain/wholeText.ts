/**
 * A text without NUL and without half surrogate pairs: neither PostgreSQL nor NetSuite can keep them, so that what was
 * written would never be what is read back.
 */
export const wholeText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD')
