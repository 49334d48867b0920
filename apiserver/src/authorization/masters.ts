import { MASTERS_GROUP } from '../authentication/user-info.ts'
import { ALLOWED, type Authorizer, NO_OPINION, NO_RULES } from './authorizer.ts'

/**
 * Members of system:masters may do all, whatever the roles say: nobody can lock them out (upstream's `NewPrivilegedGroups`). What they may
 * do is listed by the role that is bound to them.
 */
export const masters: Authorizer = {
  decide: ({ groups }) => (groups.includes(MASTERS_GROUP) ? ALLOWED : NO_OPINION),
  rulesFor: () => NO_RULES,
}
