import { type APIService, formatTime, type KindDefinition, type KubeObject, kinds } from '@coxswain/api-types'
import type { Clock, Logger, Timer } from '@coxswain/ports'
import type { LocalClient } from '../bootstrap/local-client.ts'
import type { Cache } from '../cache/cache.ts'
import { follow } from '../cache/follow.ts'
import type { Finding } from './examine.ts'
import type { ProxiedServices } from './proxied-services.ts'
import type { RemoteVersions } from './remote-versions.ts'

export interface KeepAvailabilityOptions {
  readonly cache: Cache
  readonly clock: Clock
  readonly logger: Logger
  readonly client: LocalClient
  readonly services: ProxiedServices
  readonly versions: RemoteVersions
  readonly examine: (service: APIService) => Promise<Finding>
}

export interface Availability {
  /** Something about this APIService has changed: it is looked at soon. */
  look(name: string): void
  /** False where it was found not to be. */
  available(name: string): boolean
  close(): void
}

/** As upstream resyncs; a service that cannot be asked is looked at sooner. */
const AGAIN_MS = 30_000
const SOONER_MS = 5_000

const PATH = '/apis/apiregistration.k8s.io/v1/apiservices'

/** Asks the servers of APIServices how they are and what they serve, and says so in their condition `Available`. One look at each at a time. */
export const keepAvailability = (options: KeepAvailabilityOptions): Availability => {
  const { cache, clock, logger, services, versions } = options
  const timers = new Map<string, Timer>()
  const looking = new Set<string>()
  const lost = new Set<string>()
  let open = true
  const after = (name: string, ms: number): void => {
    timers.get(name)?.cancel()
    if (open)
      timers.set(
        name,
        clock.after(ms, () => void look(name)),
      )
  }
  const forget = (name: string): void => {
    lost.delete(name)
    versions.forget(name)
  }
  const look = async (name: string): Promise<void> => {
    timers.delete(name)
    const service = services.named(name)
    if (service === undefined) return forget(name)
    if (looking.has(name)) return after(name, SOONER_MS)
    looking.add(name)
    try {
      const finding = await options.examine(service)
      if (finding.available) versions.learn(service, finding)
      else versions.lose(service)
      if (finding.available) lost.delete(name)
      else lost.add(name)
      if (open) await report(options.client, name, finding, clock.now())
    } catch (error) {
      logger.warn({ error, apiService: name }, 'whether an API service is available could not be told')
    }
    looking.delete(name)
    if (services.named(name) !== undefined && !timers.has(name)) after(name, lost.has(name) ? SOONER_MS : AGAIN_MS)
  }
  /** What a service leads to decides whether those that name it can be reached. */
  const about = (namespace: string, name: string): void => {
    for (const { metadata, spec } of services.all())
      if (spec?.service?.namespace === namespace && spec.service.name === name) after(metadata.name ?? '', 0)
  }
  const followed = [
    watchFor(cache, kinds.Service as KindDefinition, ({ namespace, name }) => about(namespace, name)),
    watchFor(cache, kinds.EndpointSlice as KindDefinition, ({ namespace, labels }) =>
      about(namespace, labels?.['kubernetes.io/service-name'] ?? ''),
    ),
  ]
  return {
    look: (name) => {
      if (services.named(name) === undefined) forget(name)
      after(name, 0)
    },
    available: (name) => !lost.has(name),
    close: () => {
      open = false
      for (const end of followed) end()
      for (const timer of timers.values()) timer.cancel()
    },
  }
}

type Told = { readonly namespace: string; readonly name: string; readonly labels: Readonly<Record<string, string>> | undefined }

const watchFor = (cache: Cache, definition: KindDefinition, tell: (entry: Told) => void): (() => void) =>
  follow(cache, definition, { put: tell, removed: tell })

const report = async (client: LocalClient, name: string, finding: Finding, now: number): Promise<void> => {
  const present = (await client.get(`${PATH}/${name}`)) as APIService | undefined
  if (present === undefined) return
  const { reason, message } = finding.available ? PASSED : finding
  const status = finding.available ? 'True' : 'False'
  const others = (present.status?.conditions ?? []).filter(({ type }) => type !== 'Available')
  const before = present.status?.conditions?.find(({ type }) => type === 'Available')
  if (before?.status === status && before.reason === reason && before.message === message) return
  const lastTransitionTime = before?.status === status ? before.lastTransitionTime : formatTime(now)
  const condition = { type: 'Available', status, lastTransitionTime, reason, message }
  await client.replace(`${PATH}/${name}/status`, { ...present, status: { conditions: [...others, condition] } } as KubeObject)
}

const PASSED = { reason: 'Passed', message: 'all checks passed' }
