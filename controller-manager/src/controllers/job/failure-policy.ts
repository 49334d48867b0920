import type { BatchV1, CoreV1, DeepReadonly, Pod, Stored } from '@coxswain/api-types'

type Rule = DeepReadonly<BatchV1.PodFailurePolicyRule>

/** What a failed pod means to its Job. */
export interface FailureMeaning {
  /** Undefined: no rule is about this pod, and its failure counts as without rules. */
  readonly action: BatchV1.PodFailurePolicyAction | undefined
  /** Does it count towards the limits? */
  readonly counts: boolean
  /** Why the Job fails as a whole, where it does. */
  readonly failsJob?: string | undefined
}

const PLAIN: FailureMeaning = { action: undefined, counts: true }

/** The first rule that matches says what a failed pod means (upstream's `matchPodFailurePolicy`). */
export const failureMeaning = (policy: DeepReadonly<BatchV1.PodFailurePolicy> | undefined, pod: Stored<Pod>): FailureMeaning => {
  for (const [at, rule] of (policy?.rules ?? []).entries()) {
    const why = matchOf(rule, pod)
    if (why === undefined) continue
    const { action } = rule
    if (action === 'FailJob') return { action, counts: true, failsJob: `${why} matching FailJob rule at index ${at}` }
    return { action, counts: action !== 'Ignore' }
  }
  return PLAIN
}

/** What about the pod a rule matches, in upstream's words. */
const matchOf = ({ onExitCodes, onPodConditions = [] }: Rule, { metadata, status }: Stored<Pod>): string | undefined => {
  const { namespace, name } = metadata
  if (onExitCodes !== undefined) {
    const container = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])].find((each) =>
      matchesExitCode(onExitCodes, each),
    )
    if (container === undefined) return undefined
    return `Container ${container.name} for pod ${namespace}/${name} failed with exit code ${container.state?.terminated?.exitCode}`
  }
  const condition = (status?.conditions ?? []).find((each) =>
    onPodConditions.some((pattern) => pattern.type === each.type && (pattern.status ?? 'True') === each.status),
  )
  return condition === undefined ? undefined : `Pod ${namespace}/${name} has condition ${condition.type}`
}

const matchesExitCode = (
  { operator, containerName, values }: DeepReadonly<BatchV1.PodFailurePolicyOnExitCodesRequirement>,
  { name, state }: DeepReadonly<CoreV1.ContainerStatus>,
): boolean => {
  const code = state?.terminated?.exitCode ?? 0
  if (code === 0 || (containerName !== undefined && containerName !== name)) return false
  return operator === 'In' ? values.includes(code) : operator === 'NotIn' && !values.includes(code)
}
