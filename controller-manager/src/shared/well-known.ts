/** Labels and annotations that the controllers write and read, by upstream's names. */
export const SERVICE_NAME = 'kubernetes.io/service-name'
export const SLICE_MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
export const SKIP_MIRROR = 'endpointslice.kubernetes.io/skip-mirror'
export const HEADLESS_SERVICE = 'service.kubernetes.io/headless'
export const LAST_CHANGE_TRIGGER_TIME = 'endpoints.kubernetes.io/last-change-trigger-time'
export const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'
export const ENDPOINTS_MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
export const LEADER = 'control-plane.alpha.kubernetes.io/leader'
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

type Texts = Readonly<Record<string, string>>

/** What a user's map holds under a key; nothing that an object inherits. */
export const own = (texts: Texts | undefined, key: string): string | undefined =>
  texts !== undefined && Object.hasOwn(texts, key) ? texts[key] : undefined

/** The map without some keys. */
export const without = (texts: Texts | undefined, keys: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(texts ?? {}).filter(([key]) => !keys.includes(key)))

interface Marked {
  readonly metadata: { readonly labels?: Texts | undefined; readonly annotations?: Texts | undefined }
}

/** Endpoints that somebody keeps for purposes of their own: a leader lock (databases elect their leader by it), or told to be left alone. */
export const isLeftAlone = ({ metadata }: Marked): boolean =>
  own(metadata.annotations, LEADER) !== undefined || own(metadata.labels, SKIP_MIRROR) === 'true'
