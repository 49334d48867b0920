import { descriptions as appsV1 } from './apps.v1.ts'
import { descriptions as autoscalingV1 } from './autoscaling.v1.ts'
import { descriptions as autoscalingV2 } from './autoscaling.v2.ts'
import { descriptions as coordinationV1 } from './coordination.v1.ts'
import { descriptions as coreV1Container } from './core.v1.container.ts'
import { descriptions as coreV1Node } from './core.v1.node.ts'
import { descriptions as coreV1Objects } from './core.v1.objects.ts'
import { descriptions as coreV1Pod } from './core.v1.pod.ts'
import { descriptions as coreV1PodStatus } from './core.v1.pod-status.ts'
import { descriptions as coreV1Service } from './core.v1.service.ts'
import { descriptions as coreV1Storage } from './core.v1.storage.ts'
import { descriptions as coreV1Volumes } from './core.v1.volumes.ts'
import type { Descriptions } from './descriptions.ts'
import { descriptions as discoveryV1 } from './discovery.v1.ts'
import { descriptions as eventsV1 } from './events.v1.ts'
import { descriptions as metaV1 } from './meta.v1.ts'
import { descriptions as policyV1 } from './policy.v1.ts'
import { descriptions as scalars } from './scalars.ts'

/** Every description, by full type name. Import it lazily, through `loadDescriptions`. */
export const allDescriptions: Descriptions = {
  ...appsV1,
  ...autoscalingV1,
  ...autoscalingV2,
  ...coordinationV1,
  ...coreV1Container,
  ...coreV1Node,
  ...coreV1Objects,
  ...coreV1Pod,
  ...coreV1PodStatus,
  ...coreV1Service,
  ...coreV1Storage,
  ...coreV1Volumes,
  ...discoveryV1,
  ...eventsV1,
  ...metaV1,
  ...policyV1,
  ...scalars,
}
