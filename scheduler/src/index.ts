/** The scheduler: decisions, plugins, and the runner that carries decisions out. Needs nothing of the operating system. */
export { type Decision, decide, numFeasibleNodesToFind, type Refusal } from './decide.ts'
export {
  definePlugin,
  MAX_NODE_SCORE,
  type Normalize,
  type Plugin,
  type PluginOf,
  type Profile,
  type ProfilePlugin,
  type Rejection,
  reject,
  type Severity,
} from './framework.ts'
export { rejectingPlugins, unschedulableMessage } from './message.ts'
export type { NodeFacts } from './model/node-facts.ts'
export type { NodeInfo } from './model/node-info.ts'
export { type PodInfo, podInfoOf } from './model/pod-info.ts'
export type { Resources } from './model/resources.ts'
export { defaultProfile } from './profiles.ts'
export type { QueuedPodDump } from './queue/queued-pod.ts'
export type { QueueDump } from './queue/scheduling-queue.ts'
export { createScheduler, DEFAULT_SCHEDULER_NAME, type Scheduler, type SchedulerDump, type SchedulerOptions } from './run.ts'
export { type ClusterView, createSnapshot, type Snapshot, type SnapshotStore } from './snapshot.ts'
export { AssignedPod, type ClusterEvent, Node, on, TargetPod, type WakeRule } from './wake.ts'
