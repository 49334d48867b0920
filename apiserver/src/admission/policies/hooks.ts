import { type KindDefinition, type MatchResources, SelectorError, status } from '@coxswain/api-types'
import type { Cache } from '../../cache/cache.ts'
import type { Entry, Objects } from '../../cache/entry.ts'
import { follow } from '../../cache/follow.ts'
import { type Cel, loadCel } from '../../cel/environment.ts'
import type { FormsOf } from '../rules/forms.ts'
import { createMatcher, type Matcher } from '../rules/matcher.ts'
import type { Bound, Family, Hook } from './policy.ts'

export interface HooksInput<F extends Family> {
  readonly cache: Cache
  readonly objects: Objects
  readonly policies: KindDefinition<F['policy']>
  readonly bindings: KindDefinition<F['binding']>
  readonly formsOf: FormsOf
  readonly compile: (cel: Cel, policy: F['policy']) => F['compiled']
}

export interface Hooks<F extends Family> {
  /** The policies in force, by their names. A promise while CEL is being loaded, once in the life of a server. */
  current(): Loaded<readonly Hook<F>[]>
}
type Loaded<T> = T | Promise<T>

/**
 * Follows policies and their bindings. Each is compiled once for each state that it is in, when the first write comes after it; what is
 * in no force costs nothing.
 */
export const createHooks = <F extends Family>(input: HooksInput<F>): Hooks<F> => {
  const policies = new Map<string, Entry>()
  const bindings = new Map<string, Entry>()
  let hooks: readonly Hook<F>[] | undefined
  let cel: Cel | undefined
  const keep = (definition: KindDefinition, known: Map<string, Entry>): void => {
    follow(input.cache, definition, {
      put: (entry) => {
        known.set(entry.key, entry)
        hooks = undefined
      },
      removed: ({ key }) => {
        known.delete(key)
        hooks = undefined
      },
    })
  }
  keep(input.policies as unknown as KindDefinition, policies)
  keep(input.bindings as unknown as KindDefinition, bindings)

  const compiled = perEntry((entry, loaded: Cel): Omit<Hook<F>, 'bindings'> => {
    const policy = input.objects.object(entry) as unknown as F['policy']
    const matches = matcherOf(policy.spec?.matchConstraints, input.formsOf)
    return { policy, matches, cel: loaded, compiled: input.compile(loaded, policy) }
  })
  const bound = perEntry((entry): Bound<F> => {
    const binding = input.objects.object(entry) as unknown as F['binding']
    const match = binding.spec?.matchResources
    return { binding, matches: match === undefined ? ({ resource }) => resource : matcherOf(match, input.formsOf) }
  })
  const build = (loaded: Cel): readonly Hook<F>[] => {
    const byPolicy = new Map<string, Bound<F>[]>()
    for (const each of [...bindings.values()].map((entry) => bound(entry))) {
      const name = each.binding.spec?.policyName ?? ''
      byPolicy.set(name, [...(byPolicy.get(name) ?? []), each])
    }
    return [...policies.values()]
      .filter(({ key }) => byPolicy.has(nameIn(key)))
      .map((entry) => ({ ...compiled(entry, loaded), bindings: byPolicy.get(nameIn(entry.key)) ?? [] }))
      .sort((a, b) => ((a.policy.metadata.name ?? '') < (b.policy.metadata.name ?? '') ? -1 : 1))
  }
  const current = (): Loaded<readonly Hook<F>[]> => {
    if (hooks !== undefined) return hooks
    if (policies.size === 0 || bindings.size === 0) {
      hooks = []
      return hooks
    }
    if (cel === undefined) {
      return loadCel().then((loaded) => {
        cel = loaded
        return current()
      })
    }
    hooks = build(cel)
    return hooks
  }
  return { current }
}

const nameIn = (key: string): string => key.slice(key.lastIndexOf('/') + 1)

/** A selector that cannot be read, which a newer server may have stored, is a matter of the failure policy. */
const matcherOf = (match: MatchResources | undefined, formsOf: FormsOf): Matcher => {
  try {
    return createMatcher(constraintsOf(match), formsOf)
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error
    const refusal = status.internal(error.message)
    return () => refusal
  }
}

/** Without rules a binding is about all that its policy is about. */
const constraintsOf = (match: MatchResources | undefined) => ({
  ...match,
  resourceRules: match?.resourceRules?.length ? match.resourceRules : undefined,
})

const perEntry = <T, A extends readonly unknown[]>(make: (entry: Entry, ...rest: A) => T): ((entry: Entry, ...rest: A) => T) => {
  const known = new WeakMap<Entry, { readonly made: T }>()
  return (entry, ...rest) => {
    const found = known.get(entry) ?? { made: make(entry, ...rest) }
    known.set(entry, found)
    return found.made
  }
}
