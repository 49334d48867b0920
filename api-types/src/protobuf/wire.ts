/** How a field's value stands in a message: the low three bits of its tag. Groups are long gone, and refused. */
export const VARINT = 0
export const FIXED64 = 1
export const DELIMITED = 2
export type Wire = typeof VARINT | typeof FIXED64 | typeof DELIMITED

export const tagOf = (number: number, wire: Wire): number => number * 8 + wire
