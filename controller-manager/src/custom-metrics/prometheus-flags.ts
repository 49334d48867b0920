import { durationFlag } from '@coxswain/ports'
import { type Command, InvalidArgumentError, Option } from 'commander'

/** Which Prometheus is asked, and how: by the names of Prometheus' adapter. Durations are milliseconds. */
export interface PrometheusFlags {
  /** Absent: pods are asked themselves. */
  readonly prometheusUrl?: string
  readonly prometheusCaFile?: string
  readonly prometheusClientTlsCertFile?: string
  readonly prometheusClientTlsKeyFile?: string
  readonly prometheusTokenFile?: string
  readonly prometheusAuthConfig?: string
  readonly prometheusHeader?: readonly string[]
  readonly prometheusVerb: 'GET' | 'POST'
  /** How often it is asked which series it has. */
  readonly metricsRelistInterval: number
}

/** Flags that say nothing without a URL, as they are written. */
export const FOR_A_PROMETHEUS: readonly (readonly [flag: string, key: keyof PrometheusFlags])[] = [
  ['--prometheus-ca-file', 'prometheusCaFile'],
  ['--prometheus-client-tls-cert-file', 'prometheusClientTlsCertFile'],
  ['--prometheus-client-tls-key-file', 'prometheusClientTlsKeyFile'],
  ['--prometheus-token-file', 'prometheusTokenFile'],
  ['--prometheus-auth-config', 'prometheusAuthConfig'],
  ['--prometheus-header', 'prometheusHeader'],
]

/** Adds the flags to a command that serves custom and external metrics. */
export const withPrometheusFlags = (command: Command): Command =>
  command
    .option('--prometheus-url <url>', 'take custom and external metrics from this Prometheus instead of the pods themselves', httpUrl)
    .option('--prometheus-ca-file <file>', "authority of Prometheus' certificate; those of the system by default")
    .option('--prometheus-client-tls-cert-file <file>', 'client certificate for Prometheus')
    .option('--prometheus-client-tls-key-file <file>', 'its key')
    .option('--prometheus-token-file <file>', 'bearer token for Prometheus; read again each minute')
    .option('--prometheus-auth-config <file>', 'kubeconfig with the authority and the credentials for Prometheus')
    .option('--prometheus-header <name=value>', 'header of each request to Prometheus; more than once', header)
    .addOption(
      new Option('--prometheus-verb <verb>', 'how Prometheus is asked; GET where only reading is let through')
        .choices(['GET', 'POST'])
        .default('POST'),
    )
    .addOption(
      new Option('--metrics-relist-interval <duration>', 'how often Prometheus is asked which series it has')
        .argParser(durationFlag)
        .default(30_000, '30s'),
    )

const httpUrl = (text: string): string => {
  if (!/^https?:\/\/[^/\s]+/.test(text)) throw new InvalidArgumentError('expected a URL such as http://127.0.0.1:9090')
  return text
}

const header = (text: string, before: readonly string[] = []): readonly string[] => {
  if (!/^[\w-]+=/.test(text)) throw new InvalidArgumentError('expected NAME=VALUE')
  return [...before, text]
}
