import type { Difference } from '../difference.ts'
import { deviations } from './deviations.ts'
import { laterKinds } from './later-kinds.ts'
import { releases } from './releases.ts'
import { wording } from './wording.ts'

/** Every difference that is meant. */
export const differences: readonly Difference[] = [...releases, ...wording, ...laterKinds, ...deviations]
