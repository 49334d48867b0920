import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningProcess, startUntil } from './processes.ts'

/** A real Prometheus with its data in `folder`, which scrapes each second what `scrapeConfigs` (YAML) say. */
export const startPrometheus = async (
  binary: string,
  { folder, port, scrapeConfigs }: { readonly folder: string; readonly port: number; readonly scrapeConfigs: string },
): Promise<RunningProcess> => {
  const config = join(folder, 'prometheus.yaml')
  await writeFile(config, `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${scrapeConfigs}`)
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'tsdb')}`, `--web.listen-address=127.0.0.1:${port}`]
  return startUntil(binary, flags, /Server is ready to receive web requests/)
}
