import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type RunningProcess, startUntil } from './processes.ts'

/** Files of a Prometheus that is asked over TLS, by those alone who have a certificate. */
export interface PrometheusTls {
  readonly cert: string
  readonly key: string
  readonly clientCa: string
}

export interface PrometheusOptions {
  readonly folder: string
  readonly port: number
  readonly scrapeConfigs: string
  readonly tls: PrometheusTls
}

/** A real Prometheus with its data in `folder`, which scrapes each second what `scrapeConfigs` (YAML) say. */
export const startPrometheus = async (binary: string, { folder, port, scrapeConfigs, tls }: PrometheusOptions): Promise<RunningProcess> => {
  const config = join(folder, 'prometheus.yaml')
  await writeFile(config, `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n${scrapeConfigs}`)
  const web = join(folder, 'web.yaml')
  const { cert, key, clientCa } = tls
  await writeFile(
    web,
    `tls_server_config: { cert_file: ${cert}, key_file: ${key}, client_ca_file: ${clientCa}, client_auth_type: RequireAndVerifyClientCert }\n`,
  )
  const flags = [
    `--web.config.file=${web}`,
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(folder, 'tsdb')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]
  return startUntil(binary, flags, /Server is ready to receive web requests/)
}
