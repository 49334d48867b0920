import { deepEqual, kinds, type Namespace, type Stored } from '@coxswain/api-types'
import {
  defineController,
  type Outcomes,
  plan,
  remove,
  removeAll,
  type Steps,
  updateStatus,
  updateSubresource,
  watching,
} from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'
import { type Contents, type Remains, readContents } from './namespace/contents.ts'
import { deletionConditions } from './namespace/deletion-conditions.ts'

const FINALIZER = 'kubernetes'
/** Finalizers of what a namespace holds may take their time (upstream's estimate, halved as it does). */
const FINALIZER_WAIT_MS = 8_000
const RETRY_MS = 5_000
/** Between looks at what should be gone by now. */
const AGAIN_MS = 1_000

/**
 * Empties namespaces that are deleted, and lets them go (upstream: pkg/controller/namespace). Pods go first; what else there is follows
 * when they are gone, so that nothing is taken from a pod that still ends. What is left is said in the namespace's conditions. Nothing is
 * ever taken for empty that could not be looked into.
 */
export const createNamespace = (options: Partial<ControllerOptions> = {}) =>
  defineController<Namespace, Contents | undefined>({
    name: 'namespace-controller',
    component: 'namespace-controller',
    concurrency: options.concurrentNamespaceSyncs ?? DEFAULT_OPTIONS.concurrentNamespaceSyncs,
    for: kinds.Namespace,
    when: ({ object }) => isGoing(object),
    // The last pod of a namespace is what it mostly waits for.
    watches: [
      watching(
        kinds.Pod,
        ({ metadata }, view) => (isGoing(view.get(kinds.Namespace, '', metadata.namespace)) ? [metadata.namespace] : []),
        ({ type }) => type === 'deleted',
      ),
    ],
    gather: async ({ name, object, client }) => (isGoing(object) ? readContents(client, name) : undefined),
    reconcile: ({ object: namespace, gathered: contents, outcomes, now }) => {
      if (namespace === undefined || contents === undefined || !isGoing(namespace)) return plan()
      const conditions = deletionConditions(namespace.status?.conditions, { contents, failures: failuresOf(outcomes), now })
      const status = { ...namespace.status, phase: 'Terminating', conditions }
      const noted = deepEqual(status, namespace.status)
        ? undefined
        : updateStatus(kinds.Namespace, { ...namespace, status }, { reason: 'how far its deletion has come' })
      const { remains, undiscovered, unlisted } = contents
      if (undiscovered.length > 0 || unlisted.length > 0) return plan([removals(namespace, remains), noted], { requeueAfterMs: RETRY_MS })
      if (remains.length === 0) return plan([noted, finalize(namespace, noted === undefined ? [] : [noted.id])])
      return plan([removals(namespace, remains), noted], { requeueAfterMs: waitFor(remains, outcomes, now) })
    },
  })

const isGoing = (namespace: Stored<Namespace> | undefined): boolean =>
  namespace?.metadata.deletionTimestamp !== undefined && (namespace.spec?.finalizers ?? []).includes(FINALIZER)

const isPods = ({ resource }: Remains): boolean => resource.group === '' && resource.plural === 'pods'

/** Deletes what nobody has deleted yet: pods, and when none is left the rest. */
const removals = ({ metadata }: Stored<Namespace>, remains: readonly Remains[]): Steps => {
  const pods = remains.filter(isPods)
  return (pods.length > 0 ? pods : remains)
    .filter(({ fresh }) => fresh.length > 0)
    .map(({ resource, deletesCollection, fresh }): Steps => {
      const options = { reason: 'its namespace is deleted', propagationPolicy: 'Background' } as const
      if (deletesCollection) return removeAll(resource, metadata.name, options)
      return fresh.map(({ name, uid }) => remove(resource, { metadata: { namespace: metadata.name, name, uid } }, options))
    })
}

/** Right away where something is being deleted now: most of it is gone at once. Else as long as what is left may take. */
const waitFor = (remains: readonly Remains[], outcomes: Outcomes, now: number): number => {
  const pods = remains.filter(isPods)
  if ((pods.length > 0 ? pods : remains).some(({ fresh }) => fresh.length > 0)) return outcomes.size === 0 ? 0 : AGAIN_MS
  if (remains.some(({ finalizers }) => Object.keys(finalizers).length > 0)) return FINALIZER_WAIT_MS
  return Math.max(AGAIN_MS, Math.max(...remains.map(({ goneBy }) => goneBy)) - now)
}

const failuresOf = (outcomes: Outcomes): readonly string[] =>
  [...outcomes].flatMap(([id, outcome]) => (!outcome.ok && id.startsWith('delete ') ? [outcome.message] : []))

/** Gives up the namespace's own finalizer. Whatever else was changed meanwhile does not matter any more, so no version is named. */
const finalize = (namespace: Stored<Namespace>, after: readonly string[]): Steps => {
  const { resourceVersion: _, ...metadata } = namespace.metadata
  const finalizers = (namespace.spec?.finalizers ?? []).filter((each) => each !== FINALIZER)
  return updateSubresource(
    kinds.Namespace,
    { ...namespace, metadata, spec: { ...namespace.spec, finalizers } },
    { subresource: 'finalize', reason: 'nothing is left in it', after },
  )
}
