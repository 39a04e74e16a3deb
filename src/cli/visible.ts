/**
 * What a terminal would obey or hide: controls of both sets, line and paragraph separators, and the marks that turn
 * the direction of what follows. Buyers, apps and vendors choose much of what is shown; none of it may move the cursor.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const OBEYED = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g

/** One line with nothing in it that a terminal obeys: each such character is shown as `\u{1b}`. */
export const visible = (line: string): string =>
  line.replace(OBEYED, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)

/** As `visible`, for a text of several lines. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n')

/** JSON says the same with them escaped; `JSON.stringify` leaves those beyond ASCII as they are. */
export const escapedJson = (json: string): string =>
  json.replace(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
