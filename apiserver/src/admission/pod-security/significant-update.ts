import type { Container, Pod } from '@coxswain/api-types'

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod'
const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/'

/** Whether an update changes what checks are about: of what may change in a pod, images, ephemeral containers and old annotations. */
export const isSignificantUpdate = (next: Pod, old: Pod): boolean =>
  [SECCOMP, ...Object.keys({ ...next.metadata.annotations, ...old.metadata.annotations }).filter((key) => key.startsWith(APP_ARMOR))].some(
    (key) => next.metadata.annotations?.[key] !== old.metadata.annotations?.[key],
  ) || (['containers', 'initContainers', 'ephemeralContainers'] as const).some((list) => differ(next.spec?.[list], old.spec?.[list]))

type Listed = readonly Pick<Container, 'name' | 'image'>[] | undefined

const differ = (next: Listed = [], old: Listed = []): boolean =>
  next.length !== old.length || next.some(({ name, image }, i) => name !== old[i]?.name || image !== old[i]?.image)
