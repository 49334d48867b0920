import type { CustomResourceDefinition } from '@coxswain/api-types'
import { withCondition } from './conditions.ts'

const ANNOTATION = 'api-approved.kubernetes.io'
const TYPE = 'KubernetesAPIApprovalPolicyConformant'
const PROTECTED = /(^|\.)(k8s|kubernetes)\.io$/
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111'

/** Says of definitions in groups of Kubernetes itself whether they were agreed upon (upstream's `apiapproval` controller). */
export const judgeApproval = (definition: CustomResourceDefinition, now: number): CustomResourceDefinition => {
  if (!PROTECTED.test(definition.spec.group)) return definition
  const text = definition.metadata.annotations?.[ANNOTATION] ?? ''
  const condition = (status: string, reason: string, message: string) =>
    withCondition(definition, { type: TYPE, status, reason, message }, now)
  if (text === '')
    return condition('False', 'MissingAnnotation', `protected groups must have approval annotation ${JSON.stringify(ANNOTATION)}, ${SEE}`)
  if (text.startsWith('unapproved')) return condition('False', 'UnapprovedAnnotation', `not approved: ${JSON.stringify(text)}`)
  if (/^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(text)) return condition('True', 'ApprovedAnnotation', `approved in ${text}`)
  return condition(
    'False',
    'InvalidAnnotation',
    `protected groups must have approval annotation ${JSON.stringify(ANNOTATION)} with either a URL or a reason starting with "unapproved", ${SEE}`,
  )
}
