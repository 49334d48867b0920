import { type DeepReadonly, type Deployment, kinds, type Labels, type PodTemplateSpec, type Stored } from '@coxswain/api-types'
import { event, referenceTo, type Step, update } from '@coxswain/client'
import { integerAnnotation, isReserved, ROLLBACK_TO, revisionOf } from './annotations.ts'
import { allReplicaSets, type Rollout } from './rollout.ts'
import { sameTemplate, withoutHash } from './same-template.ts'

/**
 * Steps of a rollback that clients of extensions/v1beta1 ask for by an annotation: revision N, or the last one for 0. Undefined where
 * none is asked for. (`kubectl rollout undo` writes the template itself: no steps of its own are needed.)
 */
export const rollback = (rollout: Rollout): readonly Step[] | undefined => {
  const { deployment } = rollout
  const asked = integerAnnotation(deployment.metadata, ROLLBACK_TO)
  if (asked === undefined) return undefined
  const states = allReplicaSets(rollout)
  const revision = asked === 0 ? lastRevision(states.map((state) => revisionOf(state) ?? 0)) : asked
  if (revision === 0) return [warning(deployment, 'DeploymentRollbackRevisionNotFound', 'Unable to find last revision.'), clear(deployment)]
  const target = states.find((state) => revisionOf(state) === revision)
  if (target === undefined)
    return [warning(deployment, 'DeploymentRollbackRevisionNotFound', 'Unable to find the revision to rollback to.'), clear(deployment)]
  const { metadata } = deployment
  const name = JSON.stringify(metadata.name)
  const template = target.object.spec?.template
  if (template === undefined || sameTemplate(template, deployment.spec?.template)) {
    const message = `The rollback revision contains the same template as current deployment ${name}`
    return [warning(deployment, 'DeploymentRollbackTemplateUnchanged', message), clear(deployment)]
  }
  const annotations = { ...only(metadata.annotations, isReserved), ...only(target.annotations, (each) => !isReserved(each)) }
  return [restore(deployment, { template, annotations, message: `Rolled back deployment ${name} to revision ${revision}` })]
}

/** The second highest. */
const lastRevision = (revisions: readonly number[]): number => [...revisions].sort((a, b) => b - a)[1] ?? 0

const warning = (deployment: Stored<Deployment>, reason: string, message: string): Step =>
  event({ regarding: referenceTo(kinds.Deployment, deployment), type: 'Warning', reason, message })

const clear = (deployment: Stored<Deployment>): Step =>
  update(kinds.Deployment, withAnnotations(deployment, deployment.metadata.annotations ?? {}), {
    reason: 'the rollback cannot be done',
  })

interface Restored {
  readonly template: DeepReadonly<PodTemplateSpec>
  readonly annotations: Labels
  readonly message: string
}

const restore = (deployment: Stored<Deployment>, { template, annotations, message }: Restored): Step => {
  const next = withAnnotations(deployment, annotations)
  return update(
    kinds.Deployment,
    { ...next, spec: { ...(deployment.spec ?? { selector: {} }), template: withoutHash(template) } },
    {
      reason: 'a rollback is asked for',
      onSuccess: { regarding: referenceTo(kinds.Deployment, deployment), type: 'Normal', reason: 'DeploymentRollback', message },
    },
  )
}

const withAnnotations = (deployment: Stored<Deployment>, annotations: Labels): Stored<Deployment> => ({
  ...deployment,
  metadata: { ...deployment.metadata, annotations: only(annotations, (name) => name !== ROLLBACK_TO) },
})

const only = (annotations: Labels | undefined, test: (name: string) => boolean): Labels =>
  Object.fromEntries(Object.entries(annotations ?? {}).filter(([name]) => test(name)))
