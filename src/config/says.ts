/** What is wrong and what to do about it, carried through zod's one message string. */
const SEPARATOR = ' ⇒ '

export const says = (problem: string, cure: string): { error: string } => ({
  error: `${problem}${SEPARATOR}${cure}`,
})

/** Takes a message apart again; null: it is zod's own. */
export function said(message: string): { problem: string; cure: string } | null {
  const at = message.indexOf(SEPARATOR)
  return at === -1 ? null : { problem: message.slice(0, at), cure: message.slice(at + SEPARATOR.length) }
}
