import { createRegistry, defineKind } from '@coxswain/api-types'
import { metricsTypes, publishApi, resourcePaths } from '@coxswain/api-types/openapi'
import { API_VERSION } from './objects.ts'

const [group = '', version = ''] = API_VERSION.split('/')
const READ = { group, version, verbs: ['get', 'list'] } as const

/** For what is published alone: nothing is stored, and nothing is written. */
const { resources } = createRegistry([
  defineKind({ ...READ, kind: 'NodeMetrics', plural: 'nodes', scope: 'Cluster', schema: `metrics/${version}.NodeMetrics` }),
  defineKind({ ...READ, kind: 'PodMetrics', plural: 'pods', scope: 'Namespaced', schema: `metrics/${version}.PodMetrics` }),
])

/** What is published of `metrics.k8s.io/v1beta1`: `kubectl explain podmetrics` reads it. */
export const documents = publishApi({ group, version, paths: resources.flatMap(resourcePaths), types: metricsTypes })
