import { durationFlag } from '@coxswain/ports'
import { Command, Option } from 'commander'
import { type ServingFlags, withServingFlags } from '../extension/serving-flags.ts'
import { type PrometheusFlags, withPrometheusFlags } from './prometheus-flags.ts'

/** Durations are milliseconds. */
export interface MetricsAdapterFlags extends ServingFlags, PrometheusFlags {
  /** By which rules the series of the Prometheus are metrics. */
  readonly config?: string
  readonly metricResolution: number
}

/** Upstream's is that of an API server, which may run on this machine. */
const PORT = 4444

/** The command with its flags: those of Prometheus' adapter where it has them. */
export const commandWithFlags = (): Command =>
  withPrometheusFlags(
    withServingFlags(
      new Command('metrics-adapter').description(
        'Serve what pods or a Prometheus tell as custom.metrics.k8s.io and external.metrics.k8s.io, through the API server.',
      ),
      PORT,
    ),
  )
    .option('--config <file>', "which series of the Prometheus are metrics of what: a configuration file of Prometheus' adapter")
    .addOption(
      new Option('--metric-resolution <duration>', 'how often each pod is asked, without a Prometheus')
        .argParser(durationFlag)
        .default(5_000, '5s'),
    )
