import {
  type CronJob,
  type Deployment,
  type KindDefinition,
  type KubeObject,
  kinds,
  type PodTemplate,
  type PodTemplateSpec,
} from '@coxswain/api-types'

const WITH_TEMPLATE: ReadonlySet<KindDefinition> = new Set([
  kinds.Deployment,
  kinds.ReplicaSet,
  kinds.StatefulSet,
  kinds.DaemonSet,
  kinds.Job,
  kinds.ReplicationController,
] as KindDefinition[])

/** The pod template of a workload; undefined for what has none. */
export const templateOf = (definition: KindDefinition, object: KubeObject): PodTemplateSpec | undefined => {
  if (WITH_TEMPLATE.has(definition)) return (object as Deployment).spec?.template
  if (definition === kinds.CronJob) return (object as CronJob).spec?.jobTemplate.spec?.template
  return definition === kinds.PodTemplate ? (object as PodTemplate).template : undefined
}

export const hasTemplate = (definition: KindDefinition): boolean =>
  WITH_TEMPLATE.has(definition) || definition === kinds.CronJob || definition === kinds.PodTemplate
