import type { Container, Pod } from '@coxswain/api-types'
import type { AdmissionPlugin, AdmissionRequest } from '../chain.ts'
import { writtenPod } from '../pod-of.ts'
import { forbid } from '../refuse.ts'

/** Images are pulled each time, so that nobody uses an image only because it is on the node already (upstream's AlwaysPullImages). */
export const alwaysPullImages: AdmissionPlugin = {
  name: 'AlwaysPullImages',
  mutate: (request) => {
    for (const [, container] of concerned(request)) container.imagePullPolicy = 'Always'
    return undefined
  },
  // A later plugin may have changed it.
  validate: (request) => {
    const errors = concerned(request).flatMap(([path, { imagePullPolicy = '' }]) =>
      imagePullPolicy === 'Always'
        ? []
        : [`${path}.imagePullPolicy: Unsupported value: ${JSON.stringify(imagePullPolicy)}: supported values: "Always"`],
    )
    return errors.length === 0 ? undefined : forbid(request, errors.length === 1 ? `${errors[0]}` : `[${errors.join(', ')}]`)
  },
}

/** Containers of a new pod, by their path, or of an update that brings another image. */
const concerned = (request: AdmissionRequest): readonly (readonly [string, Container])[] => {
  const pod = writtenPod(request)
  if (pod === undefined) return []
  const containers = containersOf(pod)
  if (request.operation === 'CREATE') return containers
  const before = new Set(containersOf(request.old as Pod).map(([, { image }]) => image))
  return containers.every(([, { image }]) => before.has(image)) ? [] : containers
}

const containersOf = ({ spec }: Pod) =>
  (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    ((spec?.[list] ?? []) as readonly Container[]).map((container, i) => [`spec.${list}[${i}]`, container] as const),
  )
