import type { RuntimeEvent } from '../runtime/runtime.ts'
import type { PodEvent } from './plan.ts'

/** The texts of upstream's kubelet 1.36. */

/** A duration as Go prints it: `812ms`, `1.2s`, `2m40s`, `5m0s`. */
export const goDuration = (ms: number): string => {
  if (ms < 1000) return ms === 0 ? '0s' : `${ms}ms`
  const minutes = Math.floor(ms / 60_000)
  const seconds = `${(ms % 60_000) / 1000}s`
  if (minutes === 0) return seconds
  const hours = Math.floor(minutes / 60)
  return hours === 0 ? `${minutes}m${seconds}` : `${hours}h${minutes % 60}m${seconds}`
}

/** Milliseconds of a text that `goDuration` makes; undefined where it is none. */
export const parseGoDuration = (text: string): number | undefined => {
  const match = /^(?:(\d+)h)?(?:(\d+)m)?(\d+(?:\.\d+)?)s$/.exec(text)
  return match === null ? undefined : Number(match[1] ?? 0) * 3_600_000 + Number(match[2] ?? 0) * 60_000 + Number(match[3]) * 1000
}

export const backOffMessage = (container: string, pod: string, delayMs: number): string =>
  `back-off ${goDuration(delayMs)} restarting failed container=${container} pod=${pod}`
const BACK_OFF = /^back-off (\S+) restarting failed container=/
/** The delay that such a message tells. */
export const backOffDelayOf = (message: string): number | undefined => {
  const text = BACK_OFF.exec(message)?.[1]
  return text === undefined ? undefined : parseGoDuration(text)
}
export const pullBackOffMessage = (image: string, cause: string): string =>
  `Back-off pulling image ${JSON.stringify(image)}: ErrImagePull: ${cause}`

export const DEADLINE_REASON = 'DeadlineExceeded'
export const DEADLINE_MESSAGE = 'Pod was active on the node longer than the specified deadline'
export const NODE_SHUTDOWN = {
  reason: 'Terminated',
  message: 'Pod was terminated in response to imminent node shutdown.',
  isDisruption: true,
} as const
export const REJECTED_REASON = 'NodeShutdown'
export const REJECTED_MESSAGE = 'Pod was rejected as the node is shutting down.'
export const STATUS_UNKNOWN_REASON = 'ContainerStatusUnknown'
export const STATUS_UNKNOWN_MESSAGE = 'The container could not be located when the pod was terminated'

const normal = (reason: string, message: string, container: string): PodEvent => ({ type: 'Normal', reason, message, container })
const warning = (reason: string, message: string, container: string): PodEvent => ({ type: 'Warning', reason, message, container })

export const killing = (container: string, why: string): PodEvent => normal('Killing', why, container)
export const backOff = (container: string, pod: string): PodEvent =>
  warning('BackOff', `Back-off restarting failed container ${container} in pod ${pod}`, container)
export const pullBackOff = (container: string, image: string): PodEvent =>
  normal('BackOff', `Back-off pulling image ${JSON.stringify(image)}`, container)
export const startError = (container: string, reason: string): PodEvent => warning('Failed', `Error: ${reason}`, container)

/** The Event that tells of something in the runtime; undefined for what Kubernetes does not tell. */
export const runtimeEvent = (happened: RuntimeEvent): PodEvent | undefined => {
  const { container } = happened
  switch (happened.type) {
    case 'pulling':
      return normal('Pulling', `Pulling image ${JSON.stringify(happened.image)}`, container)
    case 'present':
      return normal(
        'Pulled',
        `Container image ${JSON.stringify(happened.image)} already present on machine and can be accessed by the pod`,
        container,
      )
    case 'pulled': {
      const took = goDuration(happened.tookMs)
      const message = `Successfully pulled image ${JSON.stringify(happened.image)} in ${took} (${took} including waiting). Image size: ${happened.bytes} bytes.`
      return normal('Pulled', message, container)
    }
    case 'pullFailed':
      return warning('Failed', `Failed to pull image ${JSON.stringify(happened.image)}: ${happened.message}`, container)
    case 'created':
      return normal('Created', 'Container created', container)
    case 'started':
      return normal('Started', 'Container started', container)
    case 'unhealthy':
      return warning('Unhealthy', `${happened.probe} probe failed: the container is simulated to fail it`, container)
    case 'ended':
      return undefined
  }
}
