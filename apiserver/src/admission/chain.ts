import type { KindDefinition, KubeObject, Resource, StatusError } from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'

/** What an admission plugin is asked: one write, after decoding and defaults, before validation (mutate) or after it (validate). */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  readonly resource: Resource
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly user: UserInfo
  readonly dryRun: boolean
  /** The object as it is to be stored. `mutate` may change it in place. Absent for a delete. */
  readonly object: KubeObject | undefined
  /** As it stands; never changed. Absent for a create. */
  readonly old: KubeObject | undefined
}

/** Read-only objects from the cache. */
export interface AdmissionView {
  get(definition: KindDefinition, namespace: string, name: string): KubeObject | undefined
  /** All objects of a kind of which there are few. */
  list(definition: KindDefinition): readonly KubeObject[]
}

/**
 * One rule over writes; one file a plugin. Pure and synchronous: it sees its arguments only.
 * `mutate` changes `request.object` in place; both give a refusal, or undefined to let the write pass.
 */
export interface AdmissionPlugin {
  readonly name: string
  mutate?(request: AdmissionRequest, view: AdmissionView): StatusError | undefined
  validate?(request: AdmissionRequest, view: AdmissionView): StatusError | undefined
}

export interface Admission {
  /** Throws the first refusal. */
  mutate(request: AdmissionRequest): void
  validate(request: AdmissionRequest): void
}

/** Plugins are asked in the order given. */
export const createAdmission = (plugins: readonly AdmissionPlugin[], view: AdmissionView): Admission => {
  const refuse = (refusal: StatusError | undefined): void => {
    if (refusal !== undefined) throw refusal
  }
  return {
    mutate: (request) => {
      for (const plugin of plugins) refuse(plugin.mutate?.(request, view))
    },
    validate: (request) => {
      for (const plugin of plugins) refuse(plugin.validate?.(request, view))
    },
  }
}
