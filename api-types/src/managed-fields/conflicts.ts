import { type FieldPath, type FieldSet, pathsOf } from './field-set.ts'
import type { Manager } from './managers.ts'
import { compareText, elementText } from './path-element.ts'

/** A field that an apply would change under another manager. */
export interface Conflict {
  readonly manager: Pick<Manager, 'manager' | 'operation' | 'apiVersion' | 'subresource'>
  readonly path: FieldPath
}

/** The conflicts with each manager over these fields, managers in the order in which messages name them. */
export const conflictsOf = (found: readonly { readonly manager: Manager; readonly fields: FieldSet }[]): readonly Conflict[] =>
  [...found]
    .sort((a, b) => compareText(identifier(a.manager), identifier(b.manager)))
    .flatMap(({ manager, fields }) => pathsOf(fields).map((path) => ({ manager, path })))

/** Upstream sorts managers by the JSON of their identity. */
const identifier = ({ manager, operation, apiVersion, subresource }: Conflict['manager']): string =>
  JSON.stringify({
    ...(manager === '' ? {} : { manager }),
    operation,
    ...(operation === 'Apply' ? {} : { apiVersion }),
    ...(subresource === '' ? {} : { subresource }),
  })

/** `.spec.template.spec.containers[name="c"].image` */
export const pathText = (path: FieldPath): string => path.map(elementText).join('')

/** `"kubectl" with subresource "status" using apps/v1`: an applier has no version, it is the same in all. */
const managerText = ({ manager, operation, apiVersion, subresource }: Conflict['manager']): string => {
  const part = subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`
  return `${JSON.stringify(manager)}${part}${operation === 'Update' ? ` using ${apiVersion}` : ''}`
}

/** What a client is told of one conflict, beside the field. */
export const conflictText = ({ manager }: Conflict): string => `conflict with ${managerText(manager)}`

/** What a client is told of all of them. Source: `managedfields/internal/conflict.go`. */
export const conflictsMessage = (conflicts: readonly Conflict[]): string => {
  const [first] = conflicts
  if (first !== undefined && conflicts.length === 1) return `Apply failed with 1 conflict: ${conflictText(first)}: ${pathText(first.path)}`
  const lines: string[] = []
  let last: Conflict['manager'] | undefined
  for (const { manager, path } of conflicts) {
    if (manager !== last) lines.push(`conflicts with ${managerText(manager)}:`)
    lines.push(`- ${pathText(path)}`)
    last = manager
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`
}
