/** What a node tells of what is used on it. Instants are milliseconds since the epoch, by the node's clock; plain data. */

export interface ContainerFigures {
  readonly name: string
  /** Of this run: `simulated://...`. */
  readonly id: string
  readonly image: string
  readonly startedAt: number
  /** Processor time since its start. */
  readonly cpuSeconds: number
  readonly memoryBytes: number
}

export interface PodFigures {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** Those that run. */
  readonly containers: readonly ContainerFigures[]
}

export interface NodeFigures {
  readonly node: string
  /** When they were true. */
  readonly at: number
  /** Since when processor time is counted. */
  readonly startedAt: number
  /** The node's own and that of all its containers, also of those that are gone. */
  readonly cpuSeconds: number
  readonly memoryBytes: number
  readonly pods: readonly PodFigures[]
}
