import type { Container, PodSpec } from '../../../generated/core.v1.types.ts'
import type { Path } from '../../../validation/field-error.ts'

export type ContainerType = 'init' | 'regular' | 'ephemeral'
type Containers = Pick<PodSpec, 'initContainers' | 'containers' | 'ephemeralContainers'>

export interface VisitedContainer {
  /** An ephemeral container is shown as the plain container that it has in common with the others. */
  readonly container: Container
  readonly type: ContainerType
  readonly index: number
}

/** Every container of a pod: init containers, containers, ephemeral containers (upstream's `VisitContainers`). */
export const containersOf = (spec: Partial<Containers> | undefined): readonly VisitedContainer[] => {
  const visited: VisitedContainer[] = []
  const visit = (containers: readonly Container[] | undefined, type: ContainerType): void => {
    for (let index = 0; containers !== undefined && index < containers.length; index++) {
      visited.push({ container: containers[index] as Container, type, index })
    }
  }
  visit(spec?.initContainers, 'init')
  visit(spec?.containers, 'regular')
  visit(spec?.ephemeralContainers, 'ephemeral')
  return visited
}

const LISTS: Readonly<Record<ContainerType, string>> = { init: 'initContainers', regular: 'containers', ephemeral: 'ephemeralContainers' }

/** Where a visited container stands, below the pod's spec. */
export const containerPath = ({ type, index }: VisitedContainer, spec: Path): Path => spec.child(LISTS[type]).index(index)

/** An init container that keeps running beside the pod's containers: a sidecar. */
export const isRestartableInitContainer = (container: Container | undefined): boolean => container?.restartPolicy === 'Always'
