import { type CoreV1, type DeepReadonly, kinds, type Pod, type Stored } from '@coxswain/api-types'
import { controllerReference } from '@coxswain/client'
import { podFromTemplate } from '../../shared/pod-from-template.ts'
import { earlierFailures } from './completion-index.ts'
import { countsAsFailure, type Situation } from './situation.ts'
import { COMPLETION_INDEX, INDEX_FAILURES, INDEX_IGNORED_FAILURES, TRACKING_FINALIZER } from './well-known.ts'

type Texts = Readonly<Record<string, string>>

/** A new pod of a Job whose pods are all alike. */
export const makePod = ({ job, spec }: Situation): DeepReadonly<Pod> => {
  const pod = podFromTemplate(spec.template, job, controllerReference(kinds.Job, job))
  const { finalizers = [] } = pod.metadata
  const tracked = finalizers.includes(TRACKING_FINALIZER) ? finalizers : [...finalizers, TRACKING_FINALIZER]
  return { ...pod, metadata: { ...pod.metadata, finalizers: tracked } }
}

/** A new pod for an index, in place of one that failed, where there was one. */
export const makeIndexedPod = (situation: Situation, index: number, replaced: Stored<Pod> | undefined): DeepReadonly<Pod> => {
  const { metadata, spec } = makePod(situation)
  const { name } = situation.job.metadata
  const marks = { [COMPLETION_INDEX]: String(index) }
  return {
    metadata: {
      ...metadata,
      generateName: indexedPrefix(name, index),
      labels: { ...metadata.labels, ...marks },
      annotations: { ...metadata.annotations, ...marks, ...failureMarks(situation, replaced) },
    },
    ...(spec === undefined ? {} : { spec: { ...withIndexVariable(spec), hostname: `${name}-${index}` } }),
  }
}

/** Names that the server makes have 58 characters and five of its own. */
const LONGEST_PREFIX = 58
const indexedPrefix = (job: string, index: number): string => {
  const end = `-${index}-`
  return `${job.slice(0, LONGEST_PREFIX - end.length)}${end}`
}

/** Where each index has a limit, its pods carry the count of failures along. */
const failureMarks = (situation: Situation, replaced: Stored<Pod> | undefined): Texts => {
  if (situation.spec.backoffLimitPerIndex === undefined) return {}
  if (replaced === undefined) return { [INDEX_FAILURES]: '0' }
  const { counted, ignored } = earlierFailures(replaced)
  const counts = countsAsFailure(situation, replaced)
  const ignoredNow = counts ? ignored : ignored + 1
  return {
    [INDEX_FAILURES]: String(counts ? counted + 1 : counted),
    ...(ignoredNow > 0 ? { [INDEX_IGNORED_FAILURES]: String(ignoredNow) } : {}),
  }
}

const VARIABLE = 'JOB_COMPLETION_INDEX'

const withIndexVariable = (spec: DeepReadonly<CoreV1.PodSpec>): DeepReadonly<CoreV1.PodSpec> => ({
  ...spec,
  containers: spec.containers.map(withVariable),
  ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(withVariable) }),
})

const withVariable = (container: DeepReadonly<CoreV1.Container>): DeepReadonly<CoreV1.Container> => {
  const { env = [] } = container
  if (env.some(({ name }) => name === VARIABLE)) return container
  const fieldPath = `metadata.labels['${COMPLETION_INDEX}']`
  return { ...container, env: [...env, { name: VARIABLE, valueFrom: { fieldRef: { fieldPath } } }] }
}
