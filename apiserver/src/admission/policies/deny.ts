import { StatusError } from '@coxswain/api-types'
import { explained } from '../../explain/explained.ts'
import type { AdmissionRequest } from '../chain.ts'
import { forbid } from '../refuse.ts'

export interface Denial {
  readonly policy: string
  /** Undefined where the policy itself is the matter. */
  readonly binding: string | undefined
  readonly message: string
  /** Undefined: Invalid. */
  readonly reason?: string | undefined
}

const CODES: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413, Invalid: 422 }

/** The refusal of a validating policy: a forbidden request by its text, with the reason and the code of what failed. */
export const denyValidating = (request: AdmissionRequest, { policy, binding, message, reason = 'Invalid' }: Denial): StatusError => {
  const what = binding === undefined ? `'${policy}'` : `'${policy}' with binding '${binding}'`
  const text = `ValidatingAdmissionPolicy ${what} denied request: ${message}`
  const { status } = forbid(request, text)
  const refusal = new StatusError({
    ...status,
    reason,
    code: CODES[reason] ?? 422,
    details: { ...status.details, causes: [...(status.details?.causes ?? []), { message: text }] },
  })
  return explained(refusal, { rule: ruleOf('ValidatingAdmissionPolicy', policy), remedy: remedyOf(binding) })
}

const ruleOf = (kind: string, name: string) => ({ apiVersion: 'admissionregistration.k8s.io/v1', kind, name })

const remedyOf = (binding: string | undefined): string =>
  binding === undefined
    ? 'a policy that can be evaluated'
    : `an object for which the expression holds; or a binding ${JSON.stringify(binding)} that does not choose it, or only warns`

/** The refusal of mutating policies: by the first, with all of them as causes. */
export const denyMutating = (request: AdmissionRequest, denials: readonly Denial[]): StatusError => {
  const { status } = forbid(request, 'admission request denied by policy')
  const texts = denials.map(({ policy, binding, message }) =>
    binding === undefined
      ? `policy "${policy}" denied request: ${message}`
      : `policy '${policy}' with binding '${binding}' denied request: ${message}`,
  )
  const [first] = denials
  const reason = first?.reason
  const refusal = new StatusError({
    ...status,
    message: texts[0] ?? '',
    ...(reason === undefined ? {} : { reason }),
    details: { ...status.details, causes: texts.map((message) => ({ message })) },
  })
  return first === undefined
    ? refusal
    : explained(refusal, { rule: ruleOf('MutatingAdmissionPolicy', first.policy), remedy: remedyOf(first.binding) })
}
