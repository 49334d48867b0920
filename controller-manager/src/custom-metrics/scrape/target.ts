import type { Pod, Stored } from '@coxswain/api-types'

/** Annotations by which pods say that they can be scraped: those that Prometheus' own example configuration looks for. */
const SCRAPE = 'prometheus.io/scrape'
const PORT = 'prometheus.io/port'
const PATH = 'prometheus.io/path'
/** Annotations with which simulated pods are told what to tell; see docs/reference/simulated-pods.md. */
const SIMULATED_PREFIX = 'metrics.simulated.coxswain.dev/'

const SCRAPED = 'scraped'
/** An index of the pods that can be scraped, all under one key. */
export const scrapedPods = {
  indexes: {
    [SCRAPED]: ({ metadata: { annotations = {} } }: Stored<Pod>): readonly string[] =>
      annotations[SCRAPE] === 'true' || Object.keys(annotations).some((key) => key.startsWith(SIMULATED_PREFIX)) ? [SCRAPED] : [],
  },
  index: SCRAPED,
  key: SCRAPED,
} as const

/** Does its program run, so that somebody would answer? */
export const isUp = ({ status }: Stored<Pod>): boolean => status?.phase === 'Running' && (status.podIP ?? '') !== ''

/** Where the page of a pod is: at its address, at the port that it names or else the first of its containers. */
export const pageUrl = ({ metadata, spec, status }: Stored<Pod>): { readonly url: string } | { readonly problem: string } => {
  const { [PORT]: named, [PATH]: path = '/metrics' } = metadata.annotations ?? {}
  const port = named ?? spec?.containers.flatMap(({ ports = [] }) => ports)[0]?.containerPort
  if (port === undefined) return { problem: `it has no port: the annotation ${PORT} names one` }
  if (!/^\d{1,5}$/.test(String(port)) || Number(port) < 1 || Number(port) > 65_535)
    return { problem: `annotation ${PORT}: ${JSON.stringify(port)} is no port` }
  const address = status?.podIP ?? ''
  return { url: `http://${address.includes(':') ? `[${address}]` : address}:${port}${path.startsWith('/') ? '' : '/'}${path}` }
}
