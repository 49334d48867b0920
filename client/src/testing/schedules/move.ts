/** One thing that may happen next in a model of a cluster. */
export interface Move {
  /** For the record of a schedule. */
  readonly label: string
  /** How often it is taken, beside the others. */
  readonly weight: number
  /**
   * A disturbance is what a user or an unlucky node does, a fault what befalls requests and processes. Neither happens while a cluster
   * comes to rest. A routine goes on for ever, at rest too: a node's heartbeat. Absent: somebody does his work.
   */
  readonly is?: 'disturbance' | 'fault' | 'routine' | undefined
  run(): void
}
