import { readFile } from 'node:fs/promises'
import { kinds } from '@coxswain/api-types'
import type { Command } from 'commander'
import { type Extension, type ExtensionParts, runExtension } from '../extension/node/run-extension.ts'
import { commandWithFlags, type MetricsServerFlags } from './flags.ts'
import { createMetricsServer } from './metrics-server.ts'
import { createKubeletReader } from './read-kubelets.ts'

/** `coxswain metrics-server`: what nodes and pods use, gathered and served by a process of its own. */
export const metricsServerCommand = (): Command =>
  commandWithFlags().action((flags: MetricsServerFlags) =>
    runExtension({ name: 'metrics-server', build: (parts) => build(flags, parts) }, flags),
  )

const build = async (
  flags: MetricsServerFlags,
  { informers, credentials, egress, clock, logger, metrics }: ExtensionParts,
): Promise<Extension> => {
  const [nodes, pods] = [informers.for(kinds.Node), informers.for(kinds.Pod)]
  const kubeletCa = flags.kubeletCertificateAuthority
  const { cert, key, token } = credentials
  const read = createKubeletReader({
    ...{ egress, nodes, pods, clock, metrics },
    preferredAddressTypes: flags.kubeletPreferredAddressTypes,
    clientCert: cert === undefined || key === undefined ? undefined : { cert, key },
    token: typeof token === 'string' ? () => token : token,
    trust: flags.kubeletInsecureTls ? 'insecure' : { ca: kubeletCa === undefined ? undefined : await readFile(kubeletCa, 'utf8') },
    timeoutMs: flags.kubeletRequestTimeout,
  })
  const server = createMetricsServer({ nodes, pods, read, clock, logger, resolutionMs: flags.metricResolution })
  return {
    apis: [server],
    ready: () => nodes.synced() && pods.synced(),
    start: async () => {
      await Promise.all([nodes.whenSynced(), pods.whenSynced()])
      server.start()
    },
    stop: server.stop,
  }
}
