import type { LiveRegistry, Resource, TypeTable } from '@coxswain/api-types'
import type { Clock, HttpRequest, Logger, Metrics, Random } from '@coxswain/ports'
import type { Admission, AdmissionView, ObjectPart } from './admission/chain.ts'
import type { Allocators } from './allocation/allocators.ts'
import type { AuthenticateToken } from './authentication/token-authenticator.ts'
import type { TokenKey } from './authentication/token-key.ts'
import type { TokenSettings } from './authentication/token-settings.ts'
import type { UserInfo } from './authentication/user-info.ts'
import type { Authorizer } from './authorization/authorizer.ts'
import type { CheckEscalation } from './authorization/rbac/escalation.ts'
import type { Cache } from './cache/cache.ts'
import type { Objects } from './cache/entry.ts'
import type { ComponentProbe } from './component-probe.ts'
import type { CustomKinds } from './custom-resources/served-kinds.ts'
import type { Versions } from './custom-resources/versions.ts'
import type { Causes } from './explain/causes/causes.ts'
import type { Denials } from './explain/denials.ts'
import type { Quotas } from './quota/quotas.ts'
import type { RequestInfo } from './request/request-info.ts'
import type { Messages } from './respond/messages.ts'
import type { Rows } from './respond/rows.ts'
import type { View } from './respond/view.ts'
import type { Compare, Operation, Store, TxnResult } from './storage/store.ts'
import type { InTurn } from './write/turns.ts'

/** What the rooms of the server share. Built once, at start; nothing in it changes but the state in store and cache, and the custom kinds of the registry. */
export interface Core {
  readonly registry: LiveRegistry
  readonly types: TypeTable
  readonly store: Store
  readonly cache: Cache
  readonly objects: Objects
  /** Objects of custom kinds in the version that is asked for. */
  readonly versions: Versions
  readonly customKinds: CustomKinds
  readonly messages: Messages
  readonly rows: Rows
  readonly authorizer: Authorizer
  /** Nobody gives permissions that he does not hold. Asked of each write, after it is mutated and before it is validated. */
  readonly checkEscalation: CheckEscalation
  /** Whom a bearer token belongs to. */
  readonly authenticateToken: AuthenticateToken
  /** What service account tokens are signed with, and how. */
  readonly tokens: TokenSettings & { readonly key: TokenKey }
  readonly admission: Admission
  /** Objects as they are now, for whoever decides by them. */
  readonly view: AdmissionView
  readonly allocators: Allocators
  readonly quotas: Quotas
  /** Writes to the store. Throws what the client is to hear where it cannot. */
  readonly transact: (compares: readonly Compare[], operations: readonly Operation[]) => Promise<TxnResult>
  /** Writers of one object that would lose to one another take turns, by its key. */
  readonly inTurn: InTurn
  /** What was refused of late, for those who ask why. */
  readonly denials: Denials
  /** Who changed what of late, and why. */
  readonly causes: Causes
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly metrics: Metrics
  /** How the parts of the control plane are found out about, for componentstatuses. */
  readonly probes: readonly ComponentProbe[]
  /** Events are kept this long after their last write. */
  readonly eventTtlSeconds: number
}

/** One request about a resource, on its way through the rooms. */
export interface Call {
  readonly request: HttpRequest
  readonly info: RequestInfo
  readonly resource: Resource
  readonly view: View
  readonly user: UserInfo
  /** What the subresource shows of objects, for admission. */
  readonly part?: ObjectPart | undefined
  /** Warnings for the client, sent as `Warning: 299` headers. */
  readonly warnings: string[]
}
