import { isDns1123Subdomain } from '@coxswain/api-types'
import { serviceAccountGroups, serviceAccountIn } from '../../authentication/service-account-user.ts'
import type { UserInfo } from '../../authentication/user-info.ts'

/** Whom a caller asks to be. Empty texts and lists stand for what was not said. */
export interface Wanted {
  readonly name: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

/** A way to be allowed to be another (KEP-5284), by the name that stands in its verbs. */
export interface Mode {
  readonly name: 'associated-node' | 'arbitrary-node' | 'serviceaccount' | 'user-info' | 'legacy'
  fits(wanted: Wanted, caller: UserInfo): boolean
  /** Groups of the one who is acted for. */
  groupsOf(wanted: Wanted): readonly string[]
}

const nodeGroups = (): readonly string[] => ['system:nodes']

export const MODES: readonly Mode[] = [
  {
    name: 'associated-node',
    fits: (wanted, caller) => {
      const node = nodeIn(wanted.name)
      const ownNode = caller.extra?.['authentication.kubernetes.io/node-name'] ?? []
      const fromItsNode = ownNode.length === 1 && ownNode[0] === node && serviceAccountIn(caller.name) !== undefined
      return node !== undefined && onlyNamed(wanted) && fromItsNode
    },
    groupsOf: nodeGroups,
  },
  { name: 'arbitrary-node', fits: (wanted) => nodeIn(wanted.name) !== undefined && onlyNamed(wanted), groupsOf: nodeGroups },
  {
    name: 'serviceaccount',
    fits: (wanted) => serviceAccountIn(wanted.name) !== undefined && onlyNamed(wanted),
    groupsOf: (wanted) => groupsAsKnown(wanted),
  },
  {
    name: 'user-info',
    fits: ({ name }) => nodeIn(name) === undefined && serviceAccountIn(name) === undefined,
    groupsOf: ({ groups }) => groups,
  },
  { name: 'legacy', fits: () => true, groupsOf: (wanted) => groupsAsKnown(wanted) },
]

const onlyNamed = ({ uid, groups, extra }: Wanted): boolean => uid === '' && groups.length === 0 && Object.keys(extra).length === 0

/** The groups of a service account are known where none were named. */
const groupsAsKnown = ({ name, groups }: Wanted): readonly string[] => {
  const account = serviceAccountIn(name)
  return account === undefined || groups.length > 0 ? groups : serviceAccountGroups(account.namespace)
}

/** The node that a user name names. */
export const nodeIn = (user: string): string | undefined => {
  const prefix = 'system:node:'
  const name = user.slice(prefix.length)
  return user.startsWith(prefix) && isDns1123Subdomain(name).length === 0 ? name : undefined
}
