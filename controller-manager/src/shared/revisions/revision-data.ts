import { type ControllerRevision, type DeepReadonly, isJsonObject, type JsonValue, type PodTemplateSpec } from '@coxswain/api-types'
import { equalTemplates } from '../equal-templates.ts'

type Template = DeepReadonly<PodTemplateSpec>

/** The directive of a strategic merge patch that puts the whole template in the place of another. */
const REPLACE = { $patch: 'replace' } as const

/**
 * What a ControllerRevision holds: a strategic merge patch that brings its owner back to this template. Clients apply it themselves
 * (`kubectl rollout undo`) and compare it with one of their own making, so its keys stand in the order in which Go writes them.
 */
export const revisionData = (template: Template): JsonValue =>
  sortedKeys({ spec: { template: { ...REPLACE, ...(template as object) } } }) as JsonValue

/** The template that a revision brings back. One that nobody can read brings back none. */
export const templateIn = ({ data }: DeepReadonly<ControllerRevision>): Template | undefined => {
  // What is only read may count as what may be changed.
  const value = data as JsonValue | undefined
  const spec = isJsonObject(value) ? value.spec : undefined
  const template = isJsonObject(spec) ? spec.template : undefined
  if (!isJsonObject(template)) return undefined
  const { $patch: _, ...plain } = template
  // Written by `revisionData`, or by upstream's controller of the same kind.
  return plain as unknown as Template
}

/** Is this a revision of that template? By content: which version wrote it does not matter (upstream's `EqualRevision`). */
export const isRevisionOf = (revision: DeepReadonly<ControllerRevision>, template: Template): boolean => {
  const own = templateIn(revision)
  return own !== undefined && equalTemplates(own, template)
}

const sortedKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, member]) => member !== undefined)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, member]) => [key, sortedKeys(member)]))
}
