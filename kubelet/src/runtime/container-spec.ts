import type { Container, DeepReadonly, Pod } from '@coxswain/api-types'

/** The definition of a container of a pod, by its name. Ephemeral containers are not run. */
export const specOf = ({ spec }: DeepReadonly<Pod>, name: string): DeepReadonly<Container> | undefined =>
  spec?.containers.find((each) => each.name === name) ?? spec?.initContainers?.find((each) => each.name === name)

/** An init container that goes on running beside the others. */
export const isSidecar = ({ restartPolicy }: DeepReadonly<Container>): boolean => restartPolicy === 'Always'
