import type { Clock } from '@coxswain/ports'
import type { Session } from './session.ts'
import type { Terminal } from './terminal.ts'

/** How to find the cluster: flags that every command with a server takes. */
export interface ConnectionFlags {
  readonly kubeconfig?: string | undefined
  readonly context?: string | undefined
  readonly dataDir?: string | undefined
}

/** What a command has from outside. */
export interface CliContext {
  readonly terminal: Terminal
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder in which the person started the command. */
  readonly folder: string
  connect(flags: ConnectionFlags): Promise<Session>
  /** The kubeconfig that a command would use, and why; throws CliError where there is none. */
  kubeconfigFile(flags: ConnectionFlags): string
}
