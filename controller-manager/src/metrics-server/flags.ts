import { durationFlag, listFlag } from '@coxswain/ports'
import { Command, Option } from 'commander'
import { type ServingFlags, switchOption, withServingFlags } from '../extension/serving-flags.ts'

/** Durations are milliseconds. */
export interface MetricsServerFlags extends ServingFlags {
  readonly metricResolution: number
  readonly kubeletCertificateAuthority?: string
  readonly kubeletInsecureTls: boolean
  readonly kubeletPreferredAddressTypes: readonly string[]
  readonly kubeletRequestTimeout: number
}

const ADDRESS_TYPES = ['InternalIP', 'ExternalIP', 'InternalDNS', 'ExternalDNS', 'Hostname']
const PORT = 4443

/** The command with its flags: those of upstream's metrics-server where it has them. */
export const commandWithFlags = (): Command =>
  withServingFlags(
    new Command('metrics-server').description('Gather what nodes and pods use, and serve it as metrics.k8s.io through the API server.'),
    PORT,
  )
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
