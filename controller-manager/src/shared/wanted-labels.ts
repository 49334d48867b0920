import type { parseLabelSelector } from '@coxswain/api-types'

/** A selector that has been read. */
export type LabelRequirements = ReturnType<typeof parseLabelSelector>

const EQUALS: ReadonlySet<string> = new Set(['=', '==', 'in'])

/** The labels that an object must have to be selected, with their values. A selector may ask for more than that. */
export const wantedLabels = (requirements: LabelRequirements): Readonly<Record<string, string>> =>
  Object.fromEntries(
    requirements.flatMap(({ key, operator, values }) => (EQUALS.has(operator) && values.length === 1 ? [[key, values[0] ?? '']] : [])),
  )
