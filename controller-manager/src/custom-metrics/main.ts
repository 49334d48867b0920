import { kinds } from '@coxswain/api-types'
import type { Command } from 'commander'
import { type Extension, type ExtensionParts, runExtension } from '../extension/node/run-extension.ts'
import { createSource, pageTimeout } from './create-source.ts'
import { commandWithFlags, type MetricsAdapterFlags } from './flags.ts'
import { createLookUp } from './look-up.ts'
import { createMetricsApis } from './metrics-apis.ts'
import { readPrometheusSettings } from './node/read-prometheus-settings.ts'
import { fetchPage } from './scrape/fetch-page.ts'
import { scrapedPods } from './scrape/target.ts'

/** `coxswain metrics-adapter`: custom and external metrics, served by a process of its own. */
export const metricsAdapterCommand = (): Command =>
  commandWithFlags().action((flags: MetricsAdapterFlags) =>
    runExtension({ name: 'metrics-adapter', build: (parts) => build(flags, parts) }, flags),
  )

const build = async (flags: MetricsAdapterFlags, { client, informers, egress, clock, logger }: ExtensionParts): Promise<Extension> => {
  const prometheus = await readPrometheusSettings(flags, { flag: '--config', file: flags.config })
  const pods = informers.for(kinds.Pod, { indexes: scrapedPods.indexes })
  const lookUp = createLookUp({ client, pods, clock, logger })
  const timeoutMs = pageTimeout(flags.metricResolution)
  const source = createSource({
    ...{ prometheus, egress, pods, clock, logger, mapper: lookUp.mapper },
    resolutionMs: flags.metricResolution,
    fetchPage: (pod) => fetchPage(pod, { egress, timeoutMs }),
  })
  return {
    apis: createMetricsApis({ ...lookUp, source }),
    ready: pods.synced,
    start: async () => {
      await pods.whenSynced()
      source.start()
    },
    stop: source.stop,
  }
}
