/** A whole cluster in a test: see `createCluster`. */
export { type Cluster, createCluster } from './cluster.ts'
export type { ClusterDump } from './dump.ts'
export type { Duration } from './duration.ts'
export { NotSettledError } from './engine.ts'
export type { Listening } from './listen.ts'
export type { Manifests } from './manifests.ts'
export type { ClusterOptions } from './options.ts'
