/** Nominal typing for strings that must not be mixed up: a brand exists only in the type system. */
declare const brand: unique symbol
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name }
