import { descriptions as admissionregistrationV1 } from './admissionregistration.v1.ts'
import { descriptions as apiextensionsV1 } from './apiextensions.v1.ts'
import { descriptions as apiregistrationV1 } from './apiregistration.v1.ts'
import { descriptions as appsV1 } from './apps.v1.ts'
import { descriptions as authenticationV1 } from './authentication.v1.ts'
import { descriptions as authorizationV1 } from './authorization.v1.ts'
import { descriptions as autoscalingV1 } from './autoscaling.v1.ts'
import { descriptions as autoscalingV2 } from './autoscaling.v2.ts'
import { descriptions as batchV1 } from './batch.v1.ts'
import { descriptions as certificatesV1 } from './certificates.v1.ts'
import { descriptions as coordinationV1 } from './coordination.v1.ts'
import { descriptions as coreV1Container } from './core.v1.container.ts'
import { descriptions as coreV1Controllers } from './core.v1.controllers.ts'
import { descriptions as coreV1Node } from './core.v1.node.ts'
import { descriptions as coreV1Objects } from './core.v1.objects.ts'
import { descriptions as coreV1PersistentVolumes } from './core.v1.persistent-volumes.ts'
import { descriptions as coreV1Pod } from './core.v1.pod.ts'
import { descriptions as coreV1PodStatus } from './core.v1.pod-status.ts'
import { descriptions as coreV1Quota } from './core.v1.quota.ts'
import { descriptions as coreV1Service } from './core.v1.service.ts'
import { descriptions as coreV1Storage } from './core.v1.storage.ts'
import { descriptions as coreV1Volumes } from './core.v1.volumes.ts'
import { descriptions as customMetrics } from './custom-metrics.ts'
import type { Descriptions } from './descriptions.ts'
import { descriptions as discoveryV1 } from './discovery.v1.ts'
import { descriptions as eventsV1 } from './events.v1.ts'
import { descriptions as explainV1alpha1 } from './explain.v1alpha1.ts'
import { descriptions as flowcontrolV1 } from './flowcontrol.v1.ts'
import { descriptions as metaV1 } from './meta.v1.ts'
import { descriptions as metricsV1beta1 } from './metrics.v1beta1.ts'
import { descriptions as networkingV1 } from './networking.v1.ts'
import { descriptions as nodeV1 } from './node.v1.ts'
import { descriptions as policyV1 } from './policy.v1.ts'
import { descriptions as rbacV1 } from './rbac.v1.ts'
import { descriptions as resourceV1 } from './resource.v1.ts'
import { descriptions as scalars } from './scalars.ts'
import { descriptions as schedulingV1 } from './scheduling.v1.ts'
import { descriptions as storageV1 } from './storage.v1.ts'

/** Every description, by full type name. Import it lazily, through `loadDescriptions`. */
export const allDescriptions: Descriptions = {
  ...admissionregistrationV1,
  ...apiextensionsV1,
  ...apiregistrationV1,
  ...appsV1,
  ...authenticationV1,
  ...authorizationV1,
  ...autoscalingV1,
  ...autoscalingV2,
  ...batchV1,
  ...certificatesV1,
  ...coordinationV1,
  ...coreV1Container,
  ...coreV1Node,
  ...coreV1Objects,
  ...coreV1Pod,
  ...coreV1PodStatus,
  ...coreV1Service,
  ...coreV1Storage,
  ...coreV1Controllers,
  ...coreV1PersistentVolumes,
  ...coreV1Quota,
  ...coreV1Volumes,
  ...customMetrics,
  ...discoveryV1,
  ...eventsV1,
  ...explainV1alpha1,
  ...flowcontrolV1,
  ...metaV1,
  ...metricsV1beta1,
  ...networkingV1,
  ...nodeV1,
  ...policyV1,
  ...rbacV1,
  ...resourceV1,
  ...scalars,
  ...schedulingV1,
  ...storageV1,
}
