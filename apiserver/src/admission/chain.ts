import type { DeleteOptions, KindDefinition, KubeObject, Resource, StatusError } from '@coxswain/api-types'
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
  /** What the client asked for besides; of a delete only `dryRun` is told here. */
  readonly options: Pick<WriteOptions, 'dryRun'> & Partial<WriteOptions>
  readonly deleteOptions?: DeleteOptions
  /** The object as it is to be stored. `mutate` may change it in place. Absent for a delete. */
  readonly object: KubeObject | undefined
  /** As it stands; never changed. Absent for a create. */
  readonly old: KubeObject | undefined
  /** What the subresource shows of objects and takes for them, such as a Deployment's scale. Absent: the objects themselves. */
  readonly part?: ObjectPart | undefined
  /** Told to the client; plugins add to them. */
  readonly warnings: string[]
}

/** A part of objects that is an object to clients. */
export interface ObjectPart {
  of(object: KubeObject): KubeObject
  /** Writes what has become of a part into its object. */
  into(object: KubeObject, part: KubeObject): void
}

/** Read-only objects from the cache. */
export interface AdmissionView {
  get(definition: KindDefinition, namespace: string, name: string): KubeObject | undefined
  /** The labels of an object: what the cache knows without parsing it. Undefined where there is none of the name. */
  labels(definition: KindDefinition, namespace: string, name: string): Readonly<Record<string, string>> | undefined
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
  /** Resolves when the plugin has at hand what it needs for the objects that there are. Where absent, that is at once. */
  ready?(): Promise<void>
  /** Its `mutate` is asked about deletes too, which have no object. */
  readonly mutatesDeletes?: true
  mutate?(request: AdmissionRequest, view: AdmissionView, rounds: Rounds): Answer | Promise<Answer>
  validate?(request: AdmissionRequest, view: AdmissionView): Answer | Promise<Answer>
}

/**
 * A plugin that has changed an object for reasons that the others do not know may ask for a second round: all mutating plugins see the
 * object once more (upstream's reinvocation). There is no third.
 */
export interface Rounds {
  readonly round: 0 | 1
  again(): void
  /** Whether somebody has asked for another. */
  wanted(): boolean
}

/** Both throw the first refusal, or reject with it. Undefined where everything was answered at once, as mostly: nobody then has to wait. */
export interface Admission {
  mutate(request: AdmissionRequest): Promise<void> | undefined
  validate(request: AdmissionRequest): Promise<void> | undefined
  /** All plugins are ready for the first write. */
  ready(): Promise<void>
}

/** For writes that have passed in another form: an eviction has been asked about before its pod is deleted. */
export const noAdmission: Admission = { mutate: () => undefined, validate: () => undefined, ready: async () => undefined }

/** Plugins are asked in the order given, each after the one before has answered. */
export const createAdmission = (plugins: readonly AdmissionPlugin[], view: AdmissionView): Admission => {
  const mutating = plugins.filter(({ mutate }) => mutate !== undefined)
  const asToDeletes = mutating.filter(({ mutatesDeletes }) => mutatesDeletes === true)
  const validating = plugins.filter(({ validate }) => validate !== undefined)
  const mutate = (request: AdmissionRequest, round: 0 | 1): Promise<void> | undefined => {
    const rounds = createRounds(round)
    const asked = request.operation === 'DELETE' ? asToDeletes : mutating
    const waiting = askAll(asked, (plugin) => plugin.mutate?.(request, view, rounds))
    const next = (): Promise<void> | undefined => (round === 0 && rounds.wanted() ? mutate(request, 1) : undefined)
    return waiting === undefined ? next() : waiting.then(next)
  }
  return {
    mutate: (request) => mutate(request, 0),
    validate: (request) => askAll(validating, (plugin) => plugin.validate?.(request, view)),
    ready: async () => {
      await Promise.all(plugins.map((plugin) => plugin.ready?.()))
    },
  }
}

const createRounds = (round: 0 | 1): Rounds => {
  let wanted = false
  return {
    round,
    again: () => {
      wanted = true
    },
    wanted: () => wanted,
  }
}

type Ask = (plugin: AdmissionPlugin) => Answer | Promise<Answer>

const askAll = (plugins: readonly AdmissionPlugin[], ask: Ask, first = 0): Promise<void> | undefined => {
  for (let i = first; i < plugins.length; i++) {
    const plugin = plugins[i] as AdmissionPlugin
    const answer = ask(plugin)
    if (answer instanceof Promise) {
      return answer.then((refusal) => {
        if (refusal !== undefined) throw explained(refusal, { decidedBy: plugin.name })
        return askAll(plugins, ask, i + 1)
      })
    }
    if (answer !== undefined) throw explained(answer, { decidedBy: plugin.name })
  }
  return undefined
}
