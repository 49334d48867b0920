import type { Pod, Stored } from '@coxswain/api-types'
import type { Egress } from '@coxswain/ports'
import { pageUrl } from './target.ts'

/** A page of a pod, or why there is none. */
export type Page = { readonly text: string } | { readonly problem: string }

/** Larger pages are for a Prometheus. */
const MAX_BYTES = 4 * 1024 * 1024

/** Reads the page of a pod over the network. Redirects are not followed: a pod speaks for itself alone. */
export const fetchPage = async (
  pod: Stored<Pod>,
  { egress, timeoutMs }: { egress: Pick<Egress, 'request'>; timeoutMs: number },
): Promise<Page> => {
  const target = pageUrl(pod)
  if ('problem' in target) return target
  const headers = { accept: 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'user-agent': 'coxswain' }
  const outcome = await egress.request({ url: target.url, method: 'GET', headers, timeoutMs, maxBytes: MAX_BYTES })
  if (!outcome.ok) return { problem: outcome.message }
  if (outcome.status !== 200) return { problem: `${target.url} answered ${outcome.status}` }
  return { text: new TextDecoder().decode(outcome.body) }
}
