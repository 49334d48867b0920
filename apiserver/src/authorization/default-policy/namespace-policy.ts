import type { Role, RoleBinding } from '@coxswain/api-types'
import { account, EVENTS, namespaceBinding, namespaceRole, READ, rule, user } from './builder.ts'
import { controllerRole } from './controller-roles.ts'

const SYSTEM = 'kube-system'
const PUBLIC = 'kube-public'
const READER = 'extension-apiserver-authentication-reader'
const CONTROLLER_MANAGER = 'kube-controller-manager'
const SCHEDULER = 'kube-scheduler'

/** Older clients elect their leader by a lock in a config map. */
const leaderLocking = (component: string): Role =>
  namespaceRole(
    SYSTEM,
    `system::leader-locking-${component}`,
    rule('watch', 'core', 'configmaps'),
    rule('get update', 'core', 'configmaps', component),
  )

export const namespaceRoles: readonly Role[] = [
  // Whom to believe: servers that extend the API are bound to it.
  namespaceRole(SYSTEM, READER, rule(READ, 'core', 'configmaps', 'extension-apiserver-authentication')),
  namespaceRole(SYSTEM, controllerRole('bootstrap-signer'), rule(READ, 'core', 'secrets')),
  namespaceRole(SYSTEM, controllerRole('cloud-provider'), rule('create get list watch', 'core', 'configmaps')),
  namespaceRole(SYSTEM, controllerRole('token-cleaner'), rule('delete get list watch', 'core', 'secrets'), EVENTS),
  leaderLocking(CONTROLLER_MANAGER),
  leaderLocking(SCHEDULER),
  namespaceRole(
    PUBLIC,
    controllerRole('bootstrap-signer'),
    rule(READ, 'core', 'configmaps'),
    rule('update', 'core', 'configmaps', 'cluster-info'),
    EVENTS,
  ),
]

const MANAGER_USER = user(`system:${CONTROLLER_MANAGER}`)
const SCHEDULER_USER = user(`system:${SCHEDULER}`)
const readers = namespaceBinding(SYSTEM, READER, MANAGER_USER, SCHEDULER_USER)

export const namespaceBindings: readonly RoleBinding[] = [
  { ...readers, metadata: { ...readers.metadata, name: `system::${READER}` } },
  namespaceBinding(SYSTEM, `system::leader-locking-${CONTROLLER_MANAGER}`, MANAGER_USER, account(CONTROLLER_MANAGER)),
  namespaceBinding(SYSTEM, `system::leader-locking-${SCHEDULER}`, SCHEDULER_USER, account(SCHEDULER)),
  ...['bootstrap-signer', 'cloud-provider', 'token-cleaner'].map((name) => namespaceBinding(SYSTEM, controllerRole(name), account(name))),
  namespaceBinding(PUBLIC, controllerRole('bootstrap-signer'), account('bootstrap-signer')),
]
