/**
 * What the merchant wrote under a name that others choose: a gateway or a fee named "constructor" finds nothing, as
 * any other that is not mapped.
 */
export const ownValue = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined
