import { createdAtColumn, nameColumn } from '../../columns.ts'
import { defineKind } from '../../define-kind.ts'
import type { Denial } from '../../own/explain.v1alpha1.types.ts'

/** A refusal of late. The server keeps the last ones in memory, and shows each to those whom it is about. */
export const denial = defineKind<Denial>({
  group: 'explain.coxswain.dev',
  version: 'v1alpha1',
  kind: 'Denial',
  plural: 'denials',
  scope: 'Cluster',
  schema: 'explain/v1alpha1.Denial',
  verbs: ['get', 'list'],

  columns: [
    nameColumn,
    column('User', 'Who was refused.', ({ request }) => request.user),
    column('Verb', 'What he wanted to do.', ({ request }) => request.resourceAttributes?.verb ?? 'get'),
    column('Resource', 'To what.', resourceOf),
    column('Decided By', 'Authorization, or the admission plugin.', ({ decidedBy }) => decidedBy),
    { name: 'Count', type: 'integer', priority: 0, description: 'How often.', value: ({ count }) => count },
    createdAtColumn,
    { ...column('Message', 'What the client was told.', ({ message }) => message), priority: 1 },
  ],
})

function column(name: string, description: string, value: (object: Denial) => string) {
  return { name, type: 'string' as const, priority: 0 as const, description, value }
}

function resourceOf({ request: { resourceAttributes: wanted, path } }: Denial): string {
  if (wanted === undefined) return path ?? ''
  const { group = '', resource = '', subresource = '', namespace = '', name = '' } = wanted
  const what = `${resource}${group === '' ? '' : `.${group}`}${subresource === '' ? '' : `/${subresource}`}`
  return [what, ...(namespace === '' ? [] : [namespace]), ...(name === '' ? [] : [name])].join(' ')
}
