import type { ClusterRole } from '@coxswain/api-types'
import { clusterRole, gathered, partOf, READ, READ_WRITE, rule, urls, WRITE } from './builder.ts'

const HEALTH_AND_VERSION = '/healthz /livez /readyz /version /version/'

/** What anybody, or whoever is known, may do; and cluster-admin, who may do all. */
const everybody: readonly ClusterRole[] = [
  clusterRole('cluster-admin', rule('*', '*', '*'), urls('*', '*')),
  clusterRole('system:discovery', urls('get', `${HEALTH_AND_VERSION} /api /api/* /apis /apis/* /openapi /openapi/*`)),
  clusterRole(
    'system:basic-user',
    rule('create', 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
    rule('create', 'authentication.k8s.io', 'selfsubjectreviews'),
  ),
  clusterRole('system:public-info-viewer', urls('get', HEALTH_AND_VERSION)),
  clusterRole(
    'system:service-account-issuer-discovery',
    urls('get', '/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks /openid/v1/jwks/'),
  ),
]

const EXTENSIONS =
  'daemonsets deployments deployments/scale ingresses networkpolicies replicasets replicasets/scale replicationcontrollers/scale'

/** Who uses a namespace: looks, works, or gives permissions in it. Each includes the one before. */
const namespaceUsers: readonly ClusterRole[] = [
  gathered('admin'),
  partOf('admin', gathered('edit')),
  partOf('edit', gathered('view')),
  partOf(
    'admin',
    clusterRole(
      'system:aggregate-to-admin',
      rule('create', 'authorization.k8s.io', 'localsubjectaccessreviews'),
      rule(READ_WRITE, 'rbac.authorization.k8s.io', 'roles rolebindings'),
    ),
  ),
  partOf(
    'edit',
    clusterRole(
      'system:aggregate-to-edit',
      // Whoever may read these can do more with what he reads: viewers may not.
      rule(READ, 'core', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'),
      rule('impersonate', 'core', 'serviceaccounts'),
      rule(WRITE, 'core', 'pods pods/attach pods/exec pods/portforward pods/proxy'),
      rule('create', 'core', 'pods/eviction'),
      rule(
        WRITE,
        'core',
        'configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
      ),
      rule('create', 'core', 'serviceaccounts/token'),
      rule(
        WRITE,
        'apps',
        'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
      ),
      rule(WRITE, 'autoscaling', 'horizontalpodautoscalers'),
      rule(WRITE, 'batch', 'cronjobs jobs'),
      rule(WRITE, 'extensions', `${EXTENSIONS} deployments/rollback`),
      rule(WRITE, 'policy', 'poddisruptionbudgets'),
      rule(WRITE, 'networking.k8s.io', 'ingresses networkpolicies'),
      rule(READ_WRITE, 'coordination.k8s.io', 'leases'),
      rule(WRITE, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'),
    ),
  ),
  partOf(
    'view',
    clusterRole(
      'system:aggregate-to-view',
      rule(
        READ,
        'core',
        'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
      ),
      rule(
        READ,
        'core',
        'bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
      ),
      rule(READ, 'core', 'namespaces'),
      rule(READ, 'discovery.k8s.io', 'endpointslices'),
      rule(
        READ,
        'apps',
        'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
      ),
      rule(READ, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
      rule(READ, 'batch', 'cronjobs cronjobs/status jobs jobs/status'),
      rule(READ, 'extensions', `${EXTENSIONS} daemonsets/status deployments/status ingresses/status replicasets/status`),
      rule(READ, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
      rule(READ, 'networking.k8s.io', 'ingresses ingresses/status networkpolicies'),
      rule(READ, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'),
    ),
  ),
]

export const userRoles: readonly ClusterRole[] = [...everybody, ...namespaceUsers]
