/**
 * SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, as 64 hexadecimal digits. Written out because the domain imports
 * nothing: content hashes and match keys are part of what it decides.
 */
export function sha256(text: string): string {
  const state = new Uint32Array(INITIAL)
  const words = new Uint32Array(64)
  const block = padded(new TextEncoder().encode(text))
  const view = new DataView(block.buffer)
  for (let offset = 0; offset < block.length; offset += 64) compress(state, words, { view, offset })
  return [...state].map((word) => word.toString(16).padStart(8, '0')).join('')
}

/** The message, a 1 bit, zeros, and its length in bits, to a multiple of 64 bytes. */
function padded(message: Uint8Array): Uint8Array {
  const block = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64)
  block.set(message)
  block[message.length] = 0x80
  new DataView(block.buffer).setBigUint64(block.length - 8, BigInt(message.length) * 8n)
  return block
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))
const at = (words: Uint32Array, index: number): number => words[index] ?? 0

function compress(state: Uint32Array, words: Uint32Array, at64: { view: DataView; offset: number }): void {
  for (let t = 0; t < 16; t += 1) words[t] = at64.view.getUint32(at64.offset + t * 4)
  for (let t = 16; t < 64; t += 1) {
    const before15 = at(words, t - 15)
    const before2 = at(words, t - 2)
    const s0 = rotate(before15, 7) ^ rotate(before15, 18) ^ (before15 >>> 3)
    const s1 = rotate(before2, 17) ^ rotate(before2, 19) ^ (before2 >>> 10)
    words[t] = at(words, t - 16) + s0 + at(words, t - 7) + s1
  }
  const work = new Uint32Array(state)
  for (let t = 0; t < 64; t += 1) round(work, at(ROUND, t) + at(words, t))
  for (let index = 0; index < 8; index += 1) state[index] = at(state, index) + at(work, index)
}

function round(work: Uint32Array, input: number): void {
  const a = at(work, 0)
  const e = at(work, 4)
  const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
  const choice = (e & at(work, 5)) ^ (~e & at(work, 6))
  const first = at(work, 7) + s1 + choice + input
  const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
  const majority = (a & at(work, 1)) ^ (a & at(work, 2)) ^ (at(work, 1) & at(work, 2))
  work.copyWithin(1, 0, 7)
  work[4] = at(work, 4) + first
  work[0] = first + s0 + majority
}

const PRIMES = ((): readonly number[] => {
  const found: number[] = []
  for (let candidate = 2; found.length < 64; candidate += 1) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
})()

/** The first 32 bits of the fractional part of prime^(1/root), in integers so that no platform's float decides. */
function fraction(prime: number, root: bigint): number {
  const target = BigInt(prime) << (32n * root)
  let low = 0n
  let high = 1n << 36n
  while (high - low > 1n) {
    const middle = (low + high) >> 1n
    if (middle ** root <= target) low = middle
    else high = middle
  }
  return Number(low & 0xffff_ffffn)
}

const INITIAL = PRIMES.slice(0, 8).map((prime) => fraction(prime, 2n))
const ROUND = new Uint32Array(PRIMES.map((prime) => fraction(prime, 3n)))
