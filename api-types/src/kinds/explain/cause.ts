import { createdAtColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Cause } from '../../own/explain.v1alpha1.types.ts'

/** One change of an object and why it was made. The server keeps the last ones in memory, and shows each to those who may read the object. */
export const cause = defineKind<Cause>({
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  kind: 'Cause',
  plural: 'causes',
  scope: 'Cluster',
  schema: 'explain/v1alpha1.Cause',
  verbs: ['get', 'list'],

  fields: [
    { name: 'object.kind', value: ({ object }) => object.kind ?? '' },
    { name: 'object.namespace', value: ({ object }) => object.namespace ?? '' },
    { name: 'object.name', value: ({ object }) => object.name ?? '' },
    { name: 'object.uid', value: ({ object }) => object.uid ?? '' },
  ],

  columns: [
    nameColumn,
    column('Object', 'What was changed.', objectText),
    column('Verb', 'What was done.', ({ verb }) => verb),
    column('By', 'Who did it.', ({ component, user }) => component ?? user),
    column('Why', 'For what reason, or why it failed.', ({ reason, failure }) => failure ?? reason ?? ''),
    createdAtColumn,
    { ...column('Changes', 'Fields that are other than before.', ({ changes = [] }) => changes.join('; ')), priority: 1 },
  ],
})

function column(name: string, description: string, value: (object: Cause) => string) {
  return { name, type: 'string' as const, priority: 0 as const, description, value }
}

function objectText({ object: { kind = '', namespace = '', name = '' } }: Cause): string {
  return `${kind.toLowerCase()}/${name}${namespace === '' ? '' : ` (${namespace})`}`
}
