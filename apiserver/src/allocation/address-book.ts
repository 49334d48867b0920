import { type FieldError, fieldErrors, kinds, type Path } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import { ALLOCATIONS, kindPrefix } from '../storage/object-keys.ts'

/** An address is given out where there is an IPAddress object of its name. */
const IP_KEY = kindPrefix(kinds.IPAddress)
const PORT_KEY = `${ALLOCATIONS}port/`

export const ipKey = (address: string): string => `${IP_KEY}${address}`
export const portKey = (port: number): string => `${PORT_KEY}${port}`
export const isIpKey = (key: string): boolean => key.startsWith(IP_KEY)
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

export const createAddressBook = (isTaken: AddressBook['isTaken'], random: Random): AddressBook => ({
  isTaken,
  pick: ({ size, keyAt }, own, full) => {
    const start = random.integer(size)
    for (let i = 0; i < size; i++) {
      const key = keyAt((start + i) % size)
      if (!isTaken(key) && !own.has(key)) return key
    }
    throw new AllocationError(full())
  },
})

export const refuse = (at: Path, value: unknown, why: string): never => {
  throw new AllocationError(fieldErrors.invalid(at, value, why))
}
