import type { Client } from '@coxswain/client'
import type { Resources } from './resources/resources.ts'

/** One command's conversation with one cluster. */
export interface Session {
  readonly client: Client
  /** `https://127.0.0.1:6443`, for messages. */
  readonly server: string
  /** Namespace of the kubeconfig's context. */
  readonly namespace: string
  /** What the server serves, read once. */
  resources(): Promise<Resources>
  close(): Promise<void>
}
