import type { Outcomes } from '@coxswain/client'

/** Was a creation refused because its namespace is going? Trying again would only fail again. */
export const isNamespaceTerminating = (outcomes: Outcomes): boolean =>
  [...outcomes.values()].some((outcome) => !outcome.ok && outcome.causes.includes('NamespaceTerminating'))
