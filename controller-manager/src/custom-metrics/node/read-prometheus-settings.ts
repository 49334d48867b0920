import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import { readKubeconfig, tokenFrom } from '@coxswain/client/node'
import type { PrometheusClientOptions } from '../prometheus/client.ts'
import type { Rules } from '../prometheus/rules.ts'
import { FOR_A_PROMETHEUS, type PrometheusFlags } from '../prometheus-flags.ts'
import { readRulesFile } from './read-rules-file.ts'

/** What flags and the files that they name say of a Prometheus. */
export interface PrometheusSettings {
  readonly access: Omit<PrometheusClientOptions, 'egress'>
  readonly rules: Rules
  readonly relistMs: number
}

/** The file of rules, and the flag that names it. */
export interface RulesFlag {
  readonly flag: string
  readonly file: string | undefined
}

/** Undefined where no Prometheus is meant. Rejects with what is wrong in a flag or a file, so that it is told before anything starts. */
export const readPrometheusSettings = async (flags: PrometheusFlags, rules: RulesFlag): Promise<PrometheusSettings | undefined> => {
  const { prometheusUrl: url, prometheusVerb: verb, metricsRelistInterval: relistMs } = flags
  if (url === undefined) {
    const lonely = rules.file === undefined ? FOR_A_PROMETHEUS.find(([, key]) => flags[key] !== undefined)?.[0] : rules.flag
    if (lonely !== undefined) throw new Error(`${lonely} is for the Prometheus that --prometheus-url names: give both flags, or neither`)
    return undefined
  }
  const [access, read] = await Promise.all([accessOf(flags), readRulesFile(rules.file)])
  return { access: { url, verb, ...access }, rules: read, relistMs }
}

/** What is told by a flag of its own goes before what the kubeconfig says. */
const accessOf = async (flags: PrometheusFlags): Promise<Partial<PrometheusSettings['access']>> => {
  const { prometheusCaFile: caFile, prometheusTokenFile: tokenFile, prometheusHeader: headers = [] } = flags
  const [ca, certificate, kubeconfig] = await Promise.all([
    authorityIn(caFile),
    certificateOf(flags),
    credentialsOf(flags.prometheusAuthConfig),
  ])
  const token = tokenFile === undefined ? kubeconfig.token : tokenFrom(tokenFile)
  await token?.()
  return {
    ...kubeconfig,
    token,
    headers: { ...kubeconfig.headers, ...Object.fromEntries(headers.map(headerIn)) },
    ...(ca === undefined ? {} : { caBundle: ca, insecureSkipTlsVerify: false }),
    ...(certificate === undefined ? {} : { clientCert: certificate }),
  }
}

/** Node takes a file without certificates for one that believes nobody, and says nothing. */
const authorityIn = async (file: string | undefined): Promise<string | undefined> => {
  if (file === undefined) return undefined
  const text = await readFile(file, 'utf8')
  explained(file, () => new X509Certificate(text))
  return text
}

const certificateOf = async ({ prometheusClientTlsCertFile: certFile, prometheusClientTlsKeyFile: keyFile }: PrometheusFlags) => {
  if (certFile === undefined && keyFile === undefined) return undefined
  if (certFile === undefined || keyFile === undefined)
    throw new Error('--prometheus-client-tls-cert-file and --prometheus-client-tls-key-file go together: name both')
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')])
  explained(`${certFile}, ${keyFile}`, () => createSecureContext({ cert, key }))
  return { cert, key }
}

const explained = (file: string, check: () => unknown): void => {
  try {
    check()
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const credentialsOf = async (file: string | undefined): Promise<Partial<PrometheusSettings['access']>> => {
  if (file === undefined) return {}
  const { ca, cert, key, token, headers, serverName, insecureSkipTlsVerify } = (await readKubeconfig(file)).options
  if (serverName !== undefined) throw new Error(`kubeconfig ${file}: tls-server-name is not supported for a Prometheus`)
  return {
    caBundle: ca,
    insecureSkipTlsVerify,
    headers,
    clientCert: cert === undefined || key === undefined ? undefined : { cert, key },
    token: typeof token === 'string' ? () => token : token,
  }
}

const headerIn = (text: string): readonly [string, string] => {
  const at = text.indexOf('=')
  return [text.slice(0, at).toLowerCase(), text.slice(at + 1)]
}
