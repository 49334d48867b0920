import { readFile } from 'node:fs/promises'
import { durationFlag, FAILOVER, integerFlag, listFlag, portRangeFlag } from '@coxswain/ports'
import { letYoungGrow, pinoLogger, promMetrics, systemClock, systemRandom } from '@coxswain/ports/node'
import { Command, InvalidArgumentError, Option } from 'commander'
import { readAdmissionConfiguration } from './admission/read-configuration.ts'
import { type AuthenticationFlags, authenticationOptions, withAuthenticationFlags } from './authentication/flags.ts'
import { type AuthorizationMode, authorizationModes } from './authorization/modes.ts'
import { type NodeOptions, startApiServer } from './node.ts'
import { type KubeletFlags, kubeletFiles, withKubeletFlags } from './proxy/flags.ts'
import { defaultFlags } from './server-options.ts'
import type { EtcdClientOptions } from './storage/drivers/etcd/client.ts'
import { type TolerationFlags, withTolerationFlags } from './toleration-flags.ts'
import { VERSION } from './version.ts'

/** Time that running requests get after a signal. */
const GRACE_MS = 10_000

/** `coxswain apiserver`: one API server as a process of its own. Flags are upstream's where upstream has the flag. */
export const apiserverCommand = (): Command =>
  withKubeletFlags(withTolerationFlags(withAuthenticationFlags(new Command('apiserver'))))
    .description('Run the API server. Its state is in etcd where --etcd-servers names one, else in a folder of its own below --data-dir.')
    .option('--data-dir <folder>', 'certificates, kubeconfig files and the embedded store', '.coxswain')
    .option('--bind-address <address>', 'address to listen on', '127.0.0.1')
    .option('--secure-port <port>', 'port to listen on; 0 takes any that is free', integerFlag, 6443)
    .option('--advertise-address <address>', "address at which the cluster's members reach this server; the machine's first by default")
    .option('--tls-san <name...>', 'further names and addresses for the serving certificate')
    .option('--etcd-servers <urls>', 'etcd endpoints, separated by commas', listFlag)
    .option('--etcd-prefix <prefix>', 'prefix of all keys in etcd', '/coxswain')
    .option('--etcd-cafile <file>', "certificate authority of etcd's certificate")
    .option('--etcd-certfile <file>', 'client certificate for etcd')
    .option('--etcd-keyfile <file>', "the client certificate's key")
    .addOption(new Option('--event-ttl <duration>', 'how long events are kept').argParser(durationFlag).default(3_600_000, '1h'))
    .option(
      '--causes-kept <number>',
      'how many changes are remembered with their causes, for coxswain why; 0: none',
      integerFlag,
      defaultFlags.causesKept,
    )
    .option('--service-cluster-ip-range <cidr>', 'addresses of services', defaultFlags.serviceClusterIpRange)
    .addOption(
      new Option('--service-node-port-range <first-last>', 'node ports of services')
        .argParser(portRangeFlag)
        .default(defaultFlags.serviceNodePortRange, '30000-32767'),
    )
    .addOption(
      new Option('--authorization-mode <modes>', 'who decides what a request may do, in this order')
        .argParser(modesFlag)
        .default(defaultFlags.authorizationModes, defaultFlags.authorizationModes.join(',')),
    )
    .option('--enable-admission-plugins <names>', 'admission plugins to run besides those that run by default', listFlag, [])
    .option('--disable-admission-plugins <names>', 'admission plugins not to run though they run by default', listFlag, [])
    .option(
      '--admission-control-config-file <file>',
      'what admission plugins are told: PodSecurity, PodNodeSelector, PodTolerationRestriction, EventRateLimit, ResourceQuota',
    )
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))
    .action(async (flags: ApiServerCommandFlags) => {
      const logger = pinoLogger({ component: 'apiserver', level: flags.logLevel })
      const fail = (error: Error): never => {
        logger.error({ err: error }, 'the server cannot go on')
        process.exit(1)
      }
      const ports = { clock: systemClock, random: systemRandom(), logger, metrics: promMetrics({ processMetrics: true }), onFatal: fail }
      const server = await startApiServer(await nodeOptions(flags), ports).catch(fail)
      logger.info({ url: server.url, version: VERSION.gitVersion }, 'serving')
      process.send?.({ ready: true, url: server.url })
      letYoungGrow()
      let stopping = false
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.on(signal, () => {
          if (stopping) process.exit(130)
          stopping = true
          logger.info({ signal }, 'stopping')
          server.stop(GRACE_MS).then(() => process.exit(0), fail)
        })
      }
    })

interface ApiServerCommandFlags extends AuthenticationFlags, KubeletFlags, TolerationFlags {
  readonly dataDir: string
  readonly bindAddress: string
  readonly securePort: number
  readonly advertiseAddress?: string
  readonly tlsSan?: readonly string[]
  readonly etcdServers?: readonly string[]
  readonly etcdPrefix: string
  readonly etcdCafile?: string
  readonly etcdCertfile?: string
  readonly etcdKeyfile?: string
  readonly eventTtl: number
  readonly causesKept: number
  readonly serviceClusterIpRange: string
  readonly serviceNodePortRange: { readonly first: number; readonly last: number }
  readonly authorizationMode: readonly AuthorizationMode[]
  readonly enableAdmissionPlugins: readonly string[]
  readonly disableAdmissionPlugins: readonly string[]
  readonly admissionControlConfigFile?: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

/** commander tells the user what such an error says. */
function modesFlag(text: string): readonly AuthorizationMode[] {
  try {
    return authorizationModes(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

const nodeOptions = async (flags: ApiServerCommandFlags): Promise<NodeOptions> => ({
  dataDirectory: flags.dataDir,
  bindAddress: flags.bindAddress,
  port: flags.securePort,
  advertiseAddress: flags.advertiseAddress,
  hosts: flags.tlsSan ?? [],
  authentication: authenticationOptions(flags),
  kubelets: kubeletFiles(flags),
  etcd: flags.etcdServers === undefined ? undefined : { endpoints: flags.etcdServers, prefix: flags.etcdPrefix, tls: await etcdTls(flags) },
  flags: {
    eventTtlSeconds: Math.ceil(flags.eventTtl / 1000),
    causesKept: flags.causesKept,
    serviceClusterIpRange: flags.serviceClusterIpRange,
    serviceNodePortRange: flags.serviceNodePortRange,
    defaultNotReadyTolerationSeconds: flags.defaultNotReadyTolerationSeconds ?? FAILOVER[flags.failover].notReadyTolerationSeconds,
    defaultUnreachableTolerationSeconds: flags.defaultUnreachableTolerationSeconds ?? FAILOVER[flags.failover].unreachableTolerationSeconds,
    authorizationModes: flags.authorizationMode,
    enableAdmissionPlugins: flags.enableAdmissionPlugins,
    disableAdmissionPlugins: flags.disableAdmissionPlugins,
    admission: await readAdmissionConfiguration(flags.admissionControlConfigFile),
  },
})

const etcdTls = async ({ etcdCafile, etcdCertfile, etcdKeyfile }: ApiServerCommandFlags): Promise<EtcdClientOptions['tls']> => {
  if (etcdCafile === undefined) return undefined
  const read = (file: string | undefined) => (file === undefined ? undefined : readFile(file))
  const [ca, cert, key] = await Promise.all([readFile(etcdCafile), read(etcdCertfile), read(etcdKeyfile)])
  return { ca, ...(cert === undefined || key === undefined ? {} : { cert, key }) }
}
