import { type FieldError, fieldErrors, type Path } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import { ALLOCATIONS } from '../storage/object-keys.ts'

const IP_KEY = `${ALLOCATIONS}ip/`
const PORT_KEY = `${ALLOCATIONS}port/`

export const ipKey = (address: string): string => `${IP_KEY}${address}`
export const portKey = (port: number): string => `${PORT_KEY}${port}`
export const addressOf = (key: string): string => key.slice(IP_KEY.length)
export const portOf = (key: string): number => Number(key.slice(PORT_KEY.length))

/** What is asked for cannot be had; `field` says which and why. */
export class AllocationError extends Error {
  readonly field: FieldError
  constructor(field: FieldError) {
    super(field.detail)
    this.field = field
  }
}

/** What is free, by what the cache knows; the transaction that takes it settles races. */
export interface AddressBook {
  isTaken(key: string): boolean
  /** A free key at random out of `size`, none of `own`. Throws where all are taken, with `full` as its error. */
  pick(from: { readonly size: number; keyAt(i: number): string }, own: ReadonlySet<string>, full: () => FieldError): string
}

export const createAddressBook = (taken: ReadonlyMap<string, number>, random: Random): AddressBook => ({
  isTaken: (key) => taken.has(key),
  pick: ({ size, keyAt }, own, full) => {
    const start = random.integer(size)
    for (let i = 0; i < size; i++) {
      const key = keyAt((start + i) % size)
      if (!taken.has(key) && !own.has(key)) return key
    }
    throw new AllocationError(full())
  },
})

export const refuse = (at: Path, value: unknown, why: string): never => {
  throw new AllocationError(fieldErrors.invalid(at, value, why))
}
