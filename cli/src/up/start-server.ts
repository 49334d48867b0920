import { readFile } from 'node:fs/promises'
import { authenticationOptions } from '@coxswain/apiserver/authentication-flags'
import { kubeletFiles } from '@coxswain/apiserver/kubelet-flags'
import type { NodePorts, RunningServer } from '@coxswain/apiserver/node'
import type { UpOptions } from './options.ts'

/** The API server of a cluster: listening, with the kubeconfig files written. */
export const startServer = async (options: UpOptions, ports: NodePorts): Promise<RunningServer> => {
  const [{ readAdmissionConfiguration, startApiServer }, { defaultFlags }] = await Promise.all([
    import('@coxswain/apiserver/node'),
    import('@coxswain/apiserver'),
  ])
  const { etcdServers, etcdPrefix } = options
  return startApiServer(
    {
      dataDirectory: options.dataDirectory,
      bindAddress: options.bindAddress,
      port: options.port,
      advertiseAddress: options.advertiseAddress,
      hosts: options.tlsSan ?? [],
      authentication: authenticationOptions(options),
      kubelets: kubeletFiles(options),
      // They run in this process: while it answers, they do.
      probes: ['scheduler', 'controller-manager'].map((name) => ({ name, check: async () => ({ healthy: true, message: 'ok' }) })),
      etcd: etcdServers === undefined ? undefined : { endpoints: etcdServers, prefix: etcdPrefix, tls: await etcdTls(options) },
      flags: {
        eventTtlSeconds: Math.ceil(options.eventTtl / 1000),
        causesKept: options.causesKept,
        serviceClusterIpRange: options.serviceClusterIpRange,
        serviceNodePortRange: options.serviceNodePortRange,
        defaultNotReadyTolerationSeconds: options.defaultNotReadyTolerationSeconds,
        defaultUnreachableTolerationSeconds: options.defaultUnreachableTolerationSeconds,
        authorizationModes: defaultFlags.authorizationModes,
        enableAdmissionPlugins: options.enableAdmissionPlugins,
        disableAdmissionPlugins: options.disableAdmissionPlugins,
        admission: await readAdmissionConfiguration(options.admissionControlConfigFile),
      },
    },
    ports,
  )
}

const etcdTls = async ({ etcdCafile, etcdCertfile, etcdKeyfile }: UpOptions) => {
  if (etcdCafile === undefined) return undefined
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file))
  const [ca, cert, key] = await Promise.all([readFile(etcdCafile), read(etcdCertfile), read(etcdKeyfile)])
  return { ca, ...(cert === undefined || key === undefined ? {} : { cert, key }) }
}
