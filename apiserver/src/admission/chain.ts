import type { KindDefinition, KubeObject, Resource, StatusError } from '@coxswain/api-types'
import type { UserInfo } from '../authentication/user-info.ts'
import { explained } from '../explain/explained.ts'
import type { WriteOptions } from '../request/options.ts'

/** What an admission plugin is asked: one write, after decoding and defaults, before validation (mutate) or after it (validate). */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT'
  /** In the form that the client named; `object` and `old` are in the stored form. */
  readonly resource: Resource
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  readonly user: UserInfo
  /** What the client asked for besides; of a delete only `dryRun` is told. */
  readonly options: Pick<WriteOptions, 'dryRun'> & Partial<WriteOptions>
  /** The object as it is to be stored. `mutate` may change it in place. Absent for a delete. */
  readonly object: KubeObject | undefined
  /** As it stands; never changed. Absent for a create. */
  readonly old: KubeObject | undefined
  /** Told to the client; plugins add to them. */
  readonly warnings: string[]
}

/** Read-only objects from the cache. */
export interface AdmissionView {
  get(definition: KindDefinition, namespace: string, name: string): KubeObject | undefined
  /** All objects of a kind of which there are few, or of its few in a namespace. */
  list(definition: KindDefinition, namespace?: string): readonly KubeObject[]
}

/** A refusal, or undefined to let the write pass. */
export type Answer = StatusError | undefined

/**
 * One rule over writes; one file a plugin. A rule sees its arguments only. It answers at once, unless it has to ask somebody outside
 * (webhooks): then a promise of its answer. `mutate` changes `request.object` in place.
 */
export interface AdmissionPlugin {
  readonly name: string
  mutate?(request: AdmissionRequest, view: AdmissionView): Answer | Promise<Answer>
  validate?(request: AdmissionRequest, view: AdmissionView): Answer | Promise<Answer>
}

/** Both throw the first refusal, or reject with it. Undefined where everything was answered at once, as mostly: nobody then has to wait. */
export interface Admission {
  mutate(request: AdmissionRequest): Promise<void> | undefined
  validate(request: AdmissionRequest): Promise<void> | undefined
}

/** Plugins are asked in the order given, each after the one before has answered. */
export const createAdmission = (plugins: readonly AdmissionPlugin[], view: AdmissionView): Admission => ({
  mutate: chain(plugins, view, 'mutate'),
  validate: chain(plugins, view, 'validate'),
})

const chain = (plugins: readonly AdmissionPlugin[], view: AdmissionView, phase: 'mutate' | 'validate') => {
  const asked = plugins.filter((plugin) => plugin[phase] !== undefined)
  const ask = (request: AdmissionRequest, first: number): Promise<void> | undefined => {
    for (let i = first; i < asked.length; i++) {
      const plugin = asked[i] as AdmissionPlugin
      const answer = plugin[phase]?.(request, view)
      if (answer instanceof Promise) {
        return answer.then((refusal) => {
          if (refusal !== undefined) throw explained(refusal, { decidedBy: plugin.name })
          return ask(request, i + 1)
        })
      }
      if (answer !== undefined) throw explained(answer, { decidedBy: plugin.name })
    }
    return undefined
  }
  return (request: AdmissionRequest) => ask(request, 0)
}
