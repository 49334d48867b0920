import { booleanFlag, durationFlag, integerFlag, listFlag } from '@coxswain/ports'
import { Command, Option } from 'commander'

/** Durations are milliseconds. */
export interface MetricsServerFlags {
  readonly kubeconfig: string
  readonly bindAddress: string
  readonly securePort: number
  readonly advertiseAddress?: string
  readonly register: boolean
  readonly tlsCertFile?: string
  readonly tlsPrivateKeyFile?: string
  readonly metricResolution: number
  readonly kubeletCertificateAuthority?: string
  readonly kubeletInsecureTls: boolean
  readonly kubeletPreferredAddressTypes: readonly string[]
  readonly kubeletRequestTimeout: number
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error'
}

const ADDRESS_TYPES = ['InternalIP', 'ExternalIP', 'InternalDNS', 'ExternalDNS', 'Hostname']

/** The command with its flags: those of upstream's metrics-server where it has them. */
export const commandWithFlags = (): Command =>
  new Command('metrics-server')
    .description('Gather what nodes and pods use, and serve it as metrics.k8s.io through the API server.')
    .requiredOption('--kubeconfig <file>', 'how to reach the API server')
    .option('--bind-address <address>', 'address to listen on, over TLS', '127.0.0.1')
    .option('--secure-port <port>', 'port to listen on; 0 takes any that is free', integerFlag, 4443)
    .option('--advertise-address <address>', 'address at which the API server reaches this one; the one that it listens on by default')
    .addOption(switchOption('--register [boolean]', 'make the Service and the APIService that lead the API server here', true))
    .option('--tls-cert-file <file>', 'serving certificate; one that is made at each start by default, of which the APIService tells')
    .option('--tls-private-key-file <file>', 'its key')
    .addOption(new Option('--metric-resolution <duration>', 'how often each node is asked').argParser(durationFlag).default(5_000, '5s'))
    .option('--kubelet-certificate-authority <file>', "authority of kubelets' serving certificates; those of the system by default")
    .addOption(switchOption('--kubelet-insecure-tls [boolean]', 'take any certificate of a kubelet', false))
    .addOption(
      new Option('--kubelet-preferred-address-types <types>', 'which address of a node is taken, the first that it has')
        .argParser(listFlag)
        .default(ADDRESS_TYPES, ADDRESS_TYPES.join(',')),
    )
    .addOption(
      new Option('--kubelet-request-timeout <duration>', 'how long a kubelet may take to answer')
        .argParser(durationFlag)
        .default(10_000, '10s'),
    )
    .addOption(new Option('--log-level <level>').choices(['debug', 'info', 'warn', 'error']).default('info'))

const switchOption = (flag: string, text: string, given: boolean): Option =>
  new Option(flag, text).argParser(booleanFlag).preset('true').default(given)
