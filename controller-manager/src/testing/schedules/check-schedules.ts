import { type PlantedFault, plantedFault } from '@coxswain/client'
import fc from 'fast-check'

/** The fault that `pnpm test:planted` has switched on in this run. */
export const PLANTED: PlantedFault | undefined = plantedFault(process.env['COXSWAIN_PLANTED_FAULT'])

const number = (name: string, otherwise: number): number => {
  const given = process.env[name]
  return given === undefined || given === '' ? otherwise : Number(given)
}

/** The same schedules in every run, unless `COXSWAIN_SEED` asks for others. */
const SEED = number('COXSWAIN_SEED', 20_260_101)
/** Schedules of a property: so many as the suite gives, or as `COXSWAIN_SCHEDULES` asks for. */
const schedulesOf = (few: number): number => number('COXSWAIN_SCHEDULES', few)

/** How long a test of schedules may take: more when more are asked for. */
export const LONG_MS = Math.max(240_000, number('COXSWAIN_SCHEDULES', 0) * 200)

/** A schedule: each number takes one of the moves that are possible then. */
export const schedule = (maxLength = 150): fc.Arbitrary<readonly number[]> => fc.array(fc.nat(9_999), { maxLength, size: 'max' })

export interface Schedules<T> {
  /** Of what the property says, for the line that is printed. */
  readonly name: string
  /** How many when nobody asks for more. */
  readonly few: number
  readonly of: fc.Arbitrary<T>
  holds(given: T): Promise<void>
}

/**
 * Checks a property under many schedules, and prints how many with which seed. Rejects with the smallest that breaks it; with the first where
 * a fault was planted, as that it is found is all that is asked then.
 */
export const checkSchedules = async <T>({ name, few, of, holds }: Schedules<T>): Promise<void> => {
  const numRuns = schedulesOf(few)
  await fc.assert(fc.asyncProperty(of, holds), { seed: SEED, numRuns, endOnFailure: PLANTED !== undefined })
  process.stdout.write(`${name}: ${numRuns} schedules, seed ${SEED}\n`)
}
