import { type Applied, type TrackApplyInput, trackApply } from '../track-apply.ts'

/**
 * Faults that the tests plant in themselves, to show that they would be found: `COXSWAIN_PLANTED_FAULT=<name> vitest run
 * api-types/src/managed-fields` must fail under each. They wrap the function from outside; it knows nothing of them.
 */
const FAULTS: Readonly<Record<string, (input: TrackApplyInput) => Applied>> = {
  'apply-takes-without-force': (input) => trackApply({ ...input, force: true }),
  'apply-keeps-what-is-given-up': (input) => trackApply({ ...input, live: withoutManager(input.live, input.manager) }),
}

interface Managed {
  readonly metadata: { readonly managedFields?: readonly { readonly manager?: string }[] }
}

const withoutManager = (live: object | undefined, manager: string): object | undefined => {
  if (live === undefined) return undefined
  const { metadata } = live as Managed
  const managedFields = metadata.managedFields?.filter((entry) => entry.manager !== manager)
  return { ...live, metadata: { ...metadata, managedFields } }
}

export const applyUnderTest = FAULTS[process.env['COXSWAIN_PLANTED_FAULT'] ?? ''] ?? trackApply
