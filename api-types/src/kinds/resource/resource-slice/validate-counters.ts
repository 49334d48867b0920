import type { Counter, CounterSet, DeviceCounterConsumption } from '../../../generated/resource.v1.types.ts'
import * as fieldErrors from '../../../validation/errors.ts'
import type { FieldError, Path } from '../../../validation/field-error.ts'
import { validateList, validateMap } from '../shared/lists.ts'
import { validateLabel } from '../shared/names.ts'

type Errors = readonly FieldError[]

const MAX_SETS = 8
const MAX_COUNTERS = 32
const MAX_CONSUMPTIONS = 2
const LABEL_LENGTH = 63

/** What several devices of a pool draw on. */
export const validateCounterSets = (sets: readonly CounterSet[] | undefined, at: Path): Errors =>
  validateList(
    sets,
    {
      max: MAX_SETS,
      each: ({ name, counters }, place) => [
        ...setNameErrors(name, place.child('name')),
        ...countersErrors(counters, place.child('counters')),
      ],
      key: ({ name }) => name,
    },
    at,
  )

/** What one device draws of it. */
export const validateConsumptions = (consumptions: readonly DeviceCounterConsumption[] | undefined, at: Path): Errors =>
  validateList(
    consumptions,
    {
      max: MAX_CONSUMPTIONS,
      each: ({ counterSet, counters }, place) => [
        ...setNameErrors(counterSet, place.child('counterSet')),
        ...countersErrors(counters, place.child('counters')),
      ],
      key: ({ counterSet }) => counterSet,
    },
    at,
  )

const setNameErrors = (name: string, at: Path): Errors => (name === '' ? [fieldErrors.required(at)] : validateLabel(name, at))

/** Any quantity will do. */
const countersErrors = (counters: Readonly<Record<string, Counter>> | undefined, at: Path): Errors =>
  Object.keys(counters ?? {}).length === 0
    ? [fieldErrors.required(at)]
    : validateMap(counters, { max: MAX_COUNTERS, keyLength: LABEL_LENGTH, key: validateLabel, each: () => [] }, at)
