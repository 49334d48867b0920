/** What a node tells of itself, from whatever source. Instants are milliseconds since the epoch, by the node's clock. */
export interface NodeFigures extends Amounts {
  /** When they were true. */
  readonly at: number
  readonly pods: readonly PodFigures[]
}

export interface PodFigures {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly containers: readonly ContainerFigures[]
}

export interface ContainerFigures extends Amounts {
  readonly name: string
  /** When they were true, where that is not the same for all of the node. */
  readonly at?: number
}

export interface Amounts {
  /** Since when processor time is counted. */
  readonly startedAt: number
  readonly cpuSeconds: number
  readonly memoryBytes: number
}

/** What is used by somebody, over a time that ends at `at`. */
export interface Measured {
  readonly at: number
  readonly windowMs: number
  /** Thousand-millionths of a core. */
  readonly cpuNanos: number
  readonly memoryBytes: number
}
