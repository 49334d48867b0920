/** What nodes and pods use, gathered from nodes and served as metrics.k8s.io. */
export type { ContainerFigures, NodeFigures, PodFigures } from './figures.ts'
export { createMetricsServer, type MetricsServer, type MetricsServerOptions } from './metrics-server.ts'
