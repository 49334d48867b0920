import { arch, platform } from 'node:os'
import { createClient } from '@coxswain/client'
import { httpTransport, readKubeconfig } from '@coxswain/client/node'
import type { Clock } from '@coxswain/ports'
import { createResources, type Resources } from '../resources/resources.ts'
import type { Session } from '../session.ts'
import { CLI_VERSION } from '../version.ts'

export interface ConnectOptions {
  readonly kubeconfig: string
  readonly context: string | undefined
  readonly clock: Clock
  onWarning(text: string): void
}

/** Opens a session with the cluster that a kubeconfig names. Nothing is sent before the first request. */
export const connect = async ({ kubeconfig, context, clock, onWarning }: ConnectOptions): Promise<Session> => {
  const { options, namespace } = await readKubeconfig(kubeconfig, context)
  const userAgent = `coxswain/${CLI_VERSION} (${platform()}/${arch()})`
  const { transport, close } = httpTransport({ ...options, userAgent, connections: 4 })
  const client = createClient({ transport, userAgent, clock, onWarning })
  let resources: Promise<Resources> | undefined
  return {
    client,
    server: options.server,
    namespace,
    resources: () => {
      resources ??= client.discover().then(createResources)
      return resources
    },
    close,
  }
}
