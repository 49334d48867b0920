import type { UserInfo } from '../../authentication/user-info.ts'

const PREFIX = 'system:node:'
export const NODES_GROUP = 'system:nodes'

/** Which node a user is: its name, empty where that cannot be told; undefined for users that are no nodes (upstream's `nodeidentifier`). */
export const nodeOf = ({ name, groups }: UserInfo): string | undefined =>
  name.startsWith(PREFIX) && groups.includes(NODES_GROUP) ? name.slice(PREFIX.length) : undefined
