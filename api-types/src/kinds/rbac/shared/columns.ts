import { ageColumn, nameColumn } from '../../../columns.ts'
import type { RoleRef, Subject } from '../../../generated/rbac.v1.types.ts'
import type { Column } from '../../../kind.ts'
import type { KubeObject } from '../../../object.ts'

/** Roles have the columns of kinds that upstream has no printer for. */
export const roleColumns: readonly Column<KubeObject>[] = [
  nameColumn,
  {
    name: 'Created At',
    type: 'date',
    priority: 0,
    description: 'Time of creation.',
    value: ({ metadata }) => metadata.creationTimestamp ?? '',
  },
]

interface Binding extends KubeObject {
  readonly roleRef: RoleRef
  readonly subjects?: readonly Subject[] | undefined
}

const namesOf = ({ subjects = [] }: Binding, kind: string): string =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(({ name, namespace = '' }) => (kind === 'ServiceAccount' ? `${namespace}/${name}` : name))
    .join(', ')

const subjectColumn = (name: string, kind: string, description: string): Column<Binding> => ({
  name,
  type: 'string',
  priority: 1,
  description,
  value: (binding) => namesOf(binding, kind),
})

export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  {
    name: 'Role',
    type: 'string',
    priority: 0,
    description: 'The role that is given.',
    value: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}`,
  },
  ageColumn,
  subjectColumn('Users', 'User', 'Users that have it.'),
  subjectColumn('Groups', 'Group', 'Groups that have it.'),
  subjectColumn('ServiceAccounts', 'ServiceAccount', 'Service accounts that have it.'),
]
