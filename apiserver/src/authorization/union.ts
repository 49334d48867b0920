import type { Authorizer, Decision } from './authorizer.ts'

/** Authorizers are asked in order; the first that has an opinion decides, and where none has one all reasons are told (upstream's `union`). */
export const unionAuthorizer = (authorizers: readonly Authorizer[]): Authorizer => ({
  decide: (user, access) => {
    let reasons = ''
    for (const authorizer of authorizers) {
      const decision: Decision = authorizer.decide(user, access)
      if (decision.verdict !== 'no opinion') return decision
      if (decision.reason !== '') reasons += reasons === '' ? decision.reason : `\n${decision.reason}`
    }
    return { verdict: 'no opinion', reason: reasons }
  },
  rulesFor: (user, namespace) => {
    const all = authorizers.map((authorizer) => authorizer.rulesFor(user, namespace))
    return {
      resourceRules: all.flatMap(({ resourceRules }) => resourceRules),
      nonResourceRules: all.flatMap(({ nonResourceRules }) => nonResourceRules),
      incomplete: all.some(({ incomplete }) => incomplete),
      errors: all.flatMap(({ errors }) => errors),
    }
  },
})
