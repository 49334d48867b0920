/** `doubt`: a write has happened, and whoever asked for it hears that it may have or not. */
export type Fault = 'fault' | 'doubt'

/** One thing that may happen next in a model of a cluster. */
export interface Move {
  /** For the record of a schedule. */
  readonly label: string
  /** How often it is taken, beside the others. */
  readonly weight: number
  /**
   * A disturbance is what a user or an unlucky node does, a fault what befalls requests and processes. None of these happens while a cluster
   * comes to rest. A routine goes on for ever, at rest too: a node's heartbeat. Absent: somebody does his work.
   */
  readonly is?: 'disturbance' | Fault | 'routine' | undefined
  run(): void
}
