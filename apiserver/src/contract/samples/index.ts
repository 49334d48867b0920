import { admissionregistration } from './admissionregistration.ts'
import { apiextensions } from './apiextensions.ts'
import { apiregistration } from './apiregistration.ts'
import { apps } from './apps.ts'
import { authentication } from './authentication.ts'
import { authorization } from './authorization.ts'
import { autoscaling } from './autoscaling.ts'
import { batch } from './batch.ts'
import { certificates } from './certificates.ts'
import { coordination } from './coordination.ts'
import { core } from './core.ts'
import { discovery } from './discovery.ts'
import { flowcontrol } from './flowcontrol.ts'
import { networking } from './networking.ts'
import { node } from './node.ts'
import { policy } from './policy.ts'
import { rbac } from './rbac.ts'
import { resource } from './resource.ts'
import type { Samples } from './sample.ts'
import { scheduling } from './scheduling.ts'
import { storage } from './storage.ts'

export type { Sample } from './sample.ts'

/** One sample a kind, by the kind's name. A kind without one fails the contract. */
export const samples: Samples = {
  ...admissionregistration,
  ...apiextensions,
  ...apiregistration,
  ...apps,
  ...authentication,
  ...authorization,
  ...autoscaling,
  ...batch,
  ...certificates,
  ...coordination,
  ...core,
  ...discovery,
  ...flowcontrol,
  ...networking,
  ...node,
  ...policy,
  ...rbac,
  ...resource,
  ...scheduling,
  ...storage,
}
