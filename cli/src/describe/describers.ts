import type { KubeObject } from '@coxswain/api-types'
import type { Describer } from './describer.ts'
import { describeConfigMap } from './kinds/config-map.ts'
import { describeDeployment } from './kinds/deployment.ts'
import { describeEndpointSlice } from './kinds/endpoint-slice.ts'
import { describeEndpoints } from './kinds/endpoints.ts'
import { describeAny } from './kinds/generic.ts'
import { describeNamespace } from './kinds/namespace.ts'
import { describeNode } from './kinds/node.ts'
import { describePod } from './kinds/pod.ts'
import { describeReplicaSet } from './kinds/replica-set.ts'
import { describeSecret } from './kinds/secret.ts'
import { describeService } from './kinds/service.ts'

/** Objects come as the server says they are of that kind, which is what its describer takes. */
const of = <T extends KubeObject>(describer: Describer<T>): Describer => describer as unknown as Describer

const DESCRIBERS: ReadonlyMap<string, Describer> = new Map([
  ['Pod', of(describePod)],
  ['Node', of(describeNode)],
  ['Service', of(describeService)],
  ['ConfigMap', of(describeConfigMap)],
  ['Secret', of(describeSecret)],
  ['Namespace', of(describeNamespace)],
  ['Endpoints', of(describeEndpoints)],
  ['Deployment.apps', of(describeDeployment)],
  ['ReplicaSet.apps', of(describeReplicaSet)],
  ['EndpointSlice.discovery.k8s.io', of(describeEndpointSlice)],
])

/** The describer of a kind; the generic one where it has none of its own. */
export const describerOf = ({ kind, group }: { readonly kind: string; readonly group: string }): Describer =>
  DESCRIBERS.get(group === '' ? kind : `${kind}.${group}`) ?? describeAny
