import type { Container, DeepReadonly, PodSpec } from '@coxswain/api-types'

/** Does a container that ended with this code run again? Its own rules come first, then its own policy, then the pod's (KEP-5307). */
export const shouldRestart = (container: DeepReadonly<Container>, spec: DeepReadonly<PodSpec>, exitCode: number): boolean => {
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    if (action !== 'Restart' || exitCodes === undefined) continue
    const listed = (exitCodes.values ?? []).includes(exitCode)
    if (listed === (exitCodes.operator === 'In')) return true
  }
  const isInit = spec.initContainers?.includes(container) === true
  const policy = container.restartPolicy ?? spec.restartPolicy ?? 'Always'
  // An init container of a pod that always restarts is only run again where it failed.
  if (isInit && container.restartPolicy === undefined) return policy !== 'Never' && exitCode !== 0
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0)
}
