import { createECDH, createHash, createPrivateKey, createPublicKey } from 'node:crypto'

/** Order of NIST P-256: a private key is a number in [1, order). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

/** A value that depends on nothing but the seed and its name, so that a run with the same seed is the same run. */
export const seededHex = (seed: string, name: string, length: number): string =>
  createHash('sha512').update(`${name}\n${seed}`).digest('hex').slice(0, length)

/**
 * A P-256 key pair derived from the seed, as PEM (PKCS #8, SPKI).
 * For the simulator only: whoever knows the seed knows the key.
 */
export function seededKeyPair(seed: string): {
  readonly privateKeyPem: string
  readonly publicKeyPem: string
} {
  const scalar = (BigInt(`0x${seededHex(seed, 'm2m-key', 64)}`) % (P256_ORDER - 1n)) + 1n
  const d = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex')
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(d)
  const point = curve.getPublicKey()
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
    d: d.toString('base64url'),
  }
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' })
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKeyPem: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
  }
}
