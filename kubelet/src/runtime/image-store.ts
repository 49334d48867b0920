import type { Container, DeepReadonly } from '@coxswain/api-types'
import type { Random } from '@coxswain/ports'
import type { ContainerSteering } from '../steering/steering.ts'
import { completeImageName, imageBytes } from './identifiers.ts'
import type { StartFailure } from './runtime.ts'

/** What getting an image comes to. `pulls`: false where it is used as it is. */
export interface Pulling {
  readonly pulls: boolean
  readonly endsAt: number
  readonly failure: Pick<StartFailure, 'reason' | 'message'> | undefined
}

/** The images of one node: pulled once, shared by all of its containers. */
export interface ImageStore {
  get(request: PullRequest): Pulling
  /** Images present at `now`, the largest first. */
  list(now: number): readonly { readonly name: string; readonly bytes: number }[]
  dump(): readonly (readonly [image: string, presentAt: number])[]
  restore(dump: readonly (readonly [image: string, presentAt: number])[]): void
}

export interface PullRequest {
  readonly container: DeepReadonly<Container>
  readonly steering: ContainerSteering
  /** Earlier pulls of this container. */
  readonly pulls: number
  readonly now: number
  readonly random: Random
  /** Multiplies delays that are drawn. */
  readonly scale: number
}

const MISSING = ':missing'

const notFound = (image: string): string => {
  const name = completeImageName(image)
  return `rpc error: code = NotFound desc = failed to pull and unpack image ${JSON.stringify(name)}: failed to resolve reference ${JSON.stringify(name)}: ${name}: not found`
}

export const createImageStore = (): ImageStore => {
  /** When an image is, or will be, there. */
  const images = new Map<string, number>()

  const pull = ({ container, steering, pulls, now, random, scale }: PullRequest, name: string): Pulling => {
    const image = container.image ?? ''
    const known = images.get(name)
    const steered = steering.imagePull?.[Math.min(pulls, steering.imagePull.length - 1)]
    if (steered === 'fail' || (steered === undefined && image.endsWith(MISSING))) {
      const endsAt = now + Math.round((100 + random.next() * 200) * scale)
      return { pulls: true, endsAt, failure: { reason: 'ErrImagePull', message: notFound(image) } }
    }
    // A pull of what is there asks the registry only for its digest; one that runs already is waited for.
    const drawn = known === undefined ? 300 + random.next() * 900 : 20 + random.next() * 60
    const endsAt = Math.max(now + (steered ?? Math.round(drawn * scale)), known ?? 0)
    if (known === undefined) images.set(name, endsAt)
    return { pulls: true, endsAt, failure: undefined }
  }
  return {
    get: (request) => {
      const { container, now } = request
      const image = container.image ?? ''
      const name = completeImageName(image)
      const present = (images.get(name) ?? Number.POSITIVE_INFINITY) <= now
      const policy = container.imagePullPolicy ?? 'IfNotPresent'
      if (policy !== 'Always' && present) return { pulls: false, endsAt: now, failure: undefined }
      if (policy !== 'Never') return pull(request, name)
      const message = `Container image ${JSON.stringify(image)} is not present with pull policy of Never`
      return { pulls: false, endsAt: now, failure: { reason: 'ErrImageNeverPull', message } }
    },
    list: (now) =>
      [...images]
        .filter(([, presentAt]) => presentAt <= now)
        .map(([name]) => ({ name, bytes: imageBytes(name) }))
        .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
    dump: () => [...images],
    restore: (dump) => {
      for (const [image, presentAt] of dump) images.set(image, presentAt)
    },
  }
}
