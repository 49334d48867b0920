/** The client: verbs, caches, queues, leader election, and the runner of controllers. */
export { type Client, type ClientOptions, createClient } from './client/client.ts'
export type { DiscoveredResource, Discovery } from './client/discovery.ts'
export type { PatchType } from './client/media-types.ts'
export {
  collectionPath,
  type Kind,
  metadataOnly,
  type ObjectName,
  objectPath,
  type ResourceRef,
  refOf,
  resourceId,
  resourceName,
} from './client/resource.ts'
export { TransportError } from './client/transport-error.ts'
export type { CreateSubresourceOptions, WriteOptions } from './client/verbs/create.ts'
export type { DeleteCollectionOptions, Deleted, DeleteOptions, Preconditions, RemoveOptions } from './client/verbs/delete.ts'
export type { GetOptions } from './client/verbs/get.ts'
export type { ListOptions, ObjectList, Selection } from './client/verbs/list.ts'
export type { PatchOptions } from './client/verbs/patch.ts'
export type { BindOptions, EvictOptions } from './client/verbs/pods.ts'
export type { ScaleName, ScaleUpdate, ScaleVerbs } from './client/verbs/scale.ts'
export type { UpdateOptions } from './client/verbs/update.ts'
export type { WatchEvent, WatchOptions } from './client/verbs/watch.ts'
export type { Exchange, QueryValue } from './client/wire.ts'
export type { CorrelatorDump, EventReport } from './events/correlate.ts'
export { createEventRecorder, type EventRecorder, type EventRecorderOptions } from './events/recorder.ts'
export { type CauseReporter, type CauseReporterOptions, createCauseReporter } from './explain/cause-reporter.ts'
export type { Informer, Unsubscribe } from './informers/cache.ts'
export { createInformers, type Informers, type InformersOptions, type InformOptions } from './informers/informers.ts'
export type { Change, Lister } from './informers/store.ts'
export { DEFAULT_ELECTION_TIMES, type ElectionState, type ElectionTimes } from './leader/election-state.ts'
export { createLeaderElector, type LeaderElector, type LeaderElectorOptions } from './leader/leader-elector.ts'
export { createWorkQueue, type QueueDump, type QueueObserver, type WorkQueue, type WorkQueueOptions } from './queue/work-queue.ts'
export {
  type Controller,
  type ControllerMemory,
  defineController,
  type GatherInput,
  type IndexDeclaration,
  indexBy,
  type ReconcileInput,
  type Subject,
  type WatchDeclaration,
  watching,
} from './runner/controller.ts'
export type { ControllerDump } from './runner/controller-loop.ts'
export type { KeySource, KeySourceInput, RunningKeySource } from './runner/key-source.ts'
export type { Measure, MetricDeclaration } from './runner/measures.ts'
export type { Outcome, Outcomes } from './runner/outcome.ts'
export { controllerReference } from './runner/owner-reference.ts'
export { batch, type EventNote, type Plan, plan, type Step, type StepNotes, type Steps } from './runner/plan.ts'
export {
  type RunControllersOptions,
  type RunnerDump,
  type RunnerElection,
  type RunningControllers,
  runControllers,
} from './runner/run-controllers.ts'
export {
  bind,
  create,
  event,
  evict,
  type Named,
  type PatchStepOptions,
  patch,
  type RemovalOptions,
  referenceTo,
  remove,
  removeAll,
  type StepOptions,
  scale,
  tell,
  update,
  updateStatus,
  updateSubresource,
} from './runner/steps.ts'
export type { View } from './runner/view.ts'
export { applyPlan } from './testing/apply-plan.ts'
export { expectFixpoint, type Fixpoint, type FixpointInput } from './testing/expect-fixpoint.ts'
export { type PlanInput, planFor } from './testing/plan-for.ts'
export { type Actor, createModelCluster, type ModelCluster, type ModelClusterOptions } from './testing/schedules/model-cluster.ts'
export type { ModelServer } from './testing/schedules/model-server.ts'
export type { Move } from './testing/schedules/move.ts'
export { type PlantedFault, plantedFault } from './testing/schedules/planted.ts'
export type { World } from './testing/world.ts'
export { type BackOff, backOffDelay } from './util/back-off.ts'
export { groupedDelay } from './util/grouped-delay.ts'
export { createHeap, type Heap } from './util/heap.ts'
export { keyOf, type ObjectKey, objectKey, splitKey } from './util/object-key.ts'
export { compareResourceVersions } from './util/resource-version.ts'
