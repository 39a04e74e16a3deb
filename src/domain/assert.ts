/** A bug in Tieout: the run stops before it writes anything more, and the fault names the broken assumption. */
export class Bug extends Error {
  override name = 'Bug'
}

/** Throws a Bug unless the condition holds. Assertions stay on in production: better stopped than posted wrong. */
export function assert(condition: unknown, assumption: string): asserts condition {
  if (!condition) throw new Bug(assumption)
}

/** Proves to the compiler that every member of a closed union was handled. */
export function assertNever(value: never, what: string): never {
  throw new Bug(`${what}: unhandled ${JSON.stringify(value)}`)
}
