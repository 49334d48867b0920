import type { Target } from './targets.ts'

export interface ScopeFlags {
  readonly namespace?: string | undefined
  readonly allNamespaces?: boolean | undefined
}

/** The namespace of a command: that of the flag, else of the context. */
export const namespaceOf = (flags: ScopeFlags, session: { readonly namespace: string }): string => flags.namespace ?? session.namespace

/** Namespace to ask in; undefined for all of them, and for resources without. */
export const namespaceFor = ({ resource, name }: Target, flags: ScopeFlags, session: { readonly namespace: string }): string | undefined =>
  !resource.namespaced || (flags.allNamespaces === true && name === undefined) ? undefined : namespaceOf(flags, session)
