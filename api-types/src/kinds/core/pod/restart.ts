import type { Container, PodSpec } from '../../../generated/core.v1.types.ts'

/**
 * Tells whether a container that ended starts again (upstream's `podutil.ContainerShouldRestart`): its own rules first, then its own
 * policy, then the pod's.
 */
export const containerShouldRestart = (container: Container, podPolicy: string | undefined, exitCode: number): boolean => {
  if (container.restartPolicy !== undefined) {
    const rule = (container.restartPolicyRules ?? []).find(({ exitCodes }) => {
      if (exitCodes === undefined) return false
      const listed = (exitCodes.values ?? []).includes(exitCode)
      return exitCodes.operator === 'In' ? listed : exitCodes.operator === 'NotIn' && !listed
    })
    if (rule?.action === 'Restart') return true
    const decided = byPolicy(container.restartPolicy, exitCode)
    if (decided !== undefined) return decided
  }
  return byPolicy(podPolicy ?? '', exitCode) ?? true
}

const byPolicy = (policy: string, exitCode: number): boolean | undefined => {
  switch (policy) {
    case 'Always':
      return true
    case 'OnFailure':
      return exitCode !== 0
    case 'Never':
      return false
    default:
      return undefined
  }
}

/** Some container's end may start all of them again, whatever their own policies say. */
export const restartsAllContainers = (spec: PodSpec): boolean =>
  [...(spec.initContainers ?? []), ...(spec.containers ?? [])].some(({ restartPolicyRules }) =>
    (restartPolicyRules ?? []).some(({ action }) => action === 'RestartAllContainers'),
  )
