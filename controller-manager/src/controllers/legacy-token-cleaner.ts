import { kinds, podReference, referencesOfPod, type Secret, StatusError, type Stored } from '@coxswain/api-types'
import { type Client, defineController, patch, plan, remove, type View } from '@coxswain/client'
import { type ControllerOptions, DEFAULT_OPTIONS } from '../shared/controller-options.ts'

const TYPE = 'kubernetes.io/service-account-token'
const ACCOUNT = 'kubernetes.io/service-account.name'
const ACCOUNT_UID = 'kubernetes.io/service-account.uid'
const LAST_USED = 'kubernetes.io/legacy-token-last-used'
const INVALID_SINCE = 'kubernetes.io/legacy-token-invalid-since'
/** Made by the API server at the first start: since when the use of such tokens is noted on their Secrets. */
const TRACKING = { namespace: 'kube-system', name: 'kube-apiserver-legacy-service-account-token-tracking' }

const DAY_MS = 24 * 3600 * 1000

/**
 * Does away with tokens in Secrets that were made for service accounts by themselves, as they were before 1.24, and that nobody uses
 * (upstream: pkg/controller/serviceaccount, the legacy token cleaner). After a year without use one is marked, and is refused from then on;
 * after another year it is deleted. Each is looked at once a day.
 */
export const createLegacyTokenCleaner = (given: Partial<ControllerOptions> = {}) => {
  const { legacyServiceAccountTokenCleanUpPeriodMs: periodMs } = { ...DEFAULT_OPTIONS, ...given }
  return defineController<Secret, string | undefined>({
    name: 'legacy-serviceaccount-token-cleaner-controller',
    for: kinds.Secret,
    when: ({ type, object }) => type === 'added' && object.type === TYPE,
    reads: [kinds.ServiceAccount, kinds.Pod],
    gather: async ({ object, client }) => (object?.type === TYPE ? trackedSince(client) : undefined),
    reconcile: ({ object: secret, view, now, gathered: since }) => {
      if (secret === undefined || secret.type !== TYPE) return plan()
      return plan(cleanUp(secret, view, { since, now, oldest: now - periodMs }), { requeueAfterMs: DAY_MS })
    },
  })
}

interface Times {
  readonly since: string | undefined
  readonly now: number
  /** Who was used after this is kept. */
  readonly oldest: number
}

const cleanUp = (secret: Stored<Secret>, view: View, { since, now, oldest }: Times) => {
  const { creationTimestamp, deletionTimestamp, labels = {}, uid, resourceVersion } = secret.metadata
  const tracked = dateOf(since)
  if (tracked === undefined || tracked + DAY_MS > oldest) return []
  if (deletionTimestamp !== undefined || Date.parse(creationTimestamp ?? '') >= oldest) return []
  const lastDay = dayOf(oldest)
  const used = labels[LAST_USED]
  if (used !== undefined && (dateOf(used) === undefined || used >= lastDay)) return []
  if (!isMadeForAccount(secret, view) || isMounted(secret, view)) return []
  const marked = labels[INVALID_SINCE]
  if (marked === undefined || dateOf(marked) === undefined) {
    return patch(kinds.Secret, secret, {
      type: 'merge',
      patch: { metadata: { labels: { [INVALID_SINCE]: dayOf(now) } } },
      reason: `its token was not used since ${used ?? since}`,
      // Its use is noted on it: it may be used at this very moment.
      preconditions: { uid, resourceVersion },
    })
  }
  if (marked >= lastDay) return []
  return remove(kinds.Secret, secret, { reason: `its token is invalid since ${marked}`, preconditions: { uid, resourceVersion } })
}

/** Those that people make are not named by their account. */
const isMadeForAccount = ({ metadata: { namespace, name, annotations = {} } }: Stored<Secret>, view: View): boolean => {
  const account = view.get(kinds.ServiceAccount, namespace ?? '', annotations[ACCOUNT] ?? '')
  const uid = annotations[ACCOUNT_UID] ?? ''
  return (
    account !== undefined && (uid === '' || uid === account.metadata.uid) && account.secrets?.some((each) => each.name === name) === true
  )
}

/** No index: what reaches this point is a Secret of another age, and an index would cost with each change of a pod. */
const isMounted = ({ metadata: { namespace, name } }: Stored<Secret>, view: View): boolean =>
  view.list(kinds.Pod, namespace).some((pod) => referencesOfPod(pod).has(podReference('secrets', name)))

/** Undefined where nobody says: then nothing is known to be unused. */
const trackedSince = async (client: Client): Promise<string | undefined> => {
  try {
    return (await client.get(kinds.ConfigMap, TRACKING)).data?.since
  } catch (error) {
    if (error instanceof StatusError && error.reason === 'NotFound') return undefined
    throw error
  }
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 'YYYY-MM-DD'.length)

/** The day's beginning; undefined for what is no day. */
const dateOf = (day: string | undefined): number | undefined => {
  const time = /^\d{4}-\d\d-\d\d$/.test(day ?? '') ? Date.parse(day ?? '') : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
