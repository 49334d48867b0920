import type { UserInfo } from '@coxswain/client/serving'

export {
  ANONYMOUS,
  AUTHENTICATED_GROUP,
  asAuthenticated,
  UNAUTHENTICATED_GROUP,
  type UserInfo,
} from '@coxswain/client/serving'

/** A user and the place that the request came from. */
export interface Caller {
  readonly user: UserInfo
  /** The peer's IP address; empty for a call inside the process. */
  readonly address: string
}

/** Members may do everything, whatever the authorizer says. */
export const MASTERS_GROUP = 'system:masters'
