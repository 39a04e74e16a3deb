import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'

/**
 * The version of a configuration: a hash over its file and over every file that it imports by a relative path,
 * directly or through another. Packages and secrets are no part of it.
 */
export async function configVersion(file: string): Promise<string> {
  const texts = new Map<string, string>()
  const toRead = [file]
  for (let next = toRead.pop(); next !== undefined; next = toRead.pop()) {
    if (texts.has(next)) continue
    const text = await readFile(next, 'utf8')
    texts.set(next, text)
    for (const specifier of relativeImports(text)) {
      const target = resolve(dirname(next), specifier)
      if (await isFile(target)) toRead.push(target)
    }
  }
  const hash = createHash('sha256')
  const folder = dirname(file)
  const named = [...texts].map(([path, text]) => [relative(folder, path), text] as const)
  for (const [path, text] of named.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${text.replaceAll('\r\n', '\n')}\0`)
  }
  return hash.digest('hex').slice(0, 16)
}

/** A specifier that only stands in a comment or a string makes one more file count, which does no harm. */
function relativeImports(text: string): readonly string[] {
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g)
  return [...found].flatMap((match) => (match[2] === undefined ? [] : [match[2]]))
}

async function isFile(path: string): Promise<boolean> {
  try {
    await readFile(path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EISDIR'))
      return false
    throw error
  }
}
