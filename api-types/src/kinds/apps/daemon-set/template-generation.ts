import type { DaemonSet } from '../../../generated/apps.v1.types.ts'
import { semanticEqual } from '../../../util/semantic-equal.ts'

/** Counts the templates that a DaemonSet has had. Once a field, kept as an annotation for those who read it still. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

/** Every DaemonSet that a client writes has the count, so that it is among the fields that the client is known to have written. */
export const defaultGeneration = ({ metadata }: DaemonSet): void => {
  metadata.annotations ??= {}
  metadata.annotations[TEMPLATE_GENERATION] ??= '0'
}

/** A new DaemonSet may go on counting from where another one was. */
export const firstTemplate = (draft: DaemonSet): void => setGeneration(draft, Math.max(generationOf(draft), 1))

/** Clients cannot set the count: it follows the template. */
export const countTemplate = (draft: DaemonSet, old: DaemonSet): void =>
  setGeneration(draft, generationOf(old) + (templateChanged(draft, old) ? 1 : 0))

export const templateChanged = (next: DaemonSet, old: DaemonSet): boolean => !semanticEqual(next.spec?.template, old.spec?.template)

const setGeneration = ({ metadata }: DaemonSet, generation: number): void => {
  metadata.annotations = { ...metadata.annotations, [TEMPLATE_GENERATION]: String(generation) }
}

const generationOf = ({ metadata: { annotations } }: DaemonSet): number => {
  const text = annotations?.[TEMPLATE_GENERATION] ?? ''
  return /^[+-]?\d{1,15}$/.test(text) ? Number(text) : 0
}
