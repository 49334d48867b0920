import type { APIResource } from '@coxswain/api-types'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { ExtensionApi } from '../extension/api.ts'
import { answerCustom, CUSTOM_GROUP, CUSTOM_VERSIONS, type CustomAnswerParts, customResources } from './custom-answer.ts'
import { documentsOfCustom, documentsOfExternal } from './documents.ts'
import { answerExternal, EXTERNAL_GROUP, EXTERNAL_VERSION, externalResources } from './external-answer.ts'
import { json, segmentsOf } from './respond.ts'
import type { MetricsSource } from './source.ts'

/** A group version of metrics. Its resources are what can be asked for now; when nothing can, what could be last. */
export interface MetricsApi extends ExtensionApi {
  /** Rejects with StatusError. */
  answer(request: HttpRequest): Promise<HttpResponse>
  onResources: NonNullable<ExtensionApi['onResources']>
}

export interface MetricsApisParts extends CustomAnswerParts {
  readonly source: MetricsSource
}

/** The APIs of custom and external metrics over a source, ready to be served once they have a resource. */
export const createMetricsApis = (parts: MetricsApisParts): readonly MetricsApi[] => {
  const { source } = parts
  return [
    ...CUSTOM_VERSIONS.map((version) =>
      metricsApi({
        ...{ group: CUSTOM_GROUP, version, source, documents: documentsOfCustom(version) },
        resources: () => customResources(source),
        answer: (request) => answerCustom(request, version, parts),
      }),
    ),
    metricsApi({
      ...{ group: EXTERNAL_GROUP, version: EXTERNAL_VERSION, source, documents: documentsOfExternal() },
      resources: () => externalResources(source),
      answer: (request) => answerExternal(request, source),
    }),
  ]
}

interface ApiParts extends Pick<MetricsApi, 'group' | 'version' | 'documents' | 'answer'> {
  readonly source: MetricsSource
  readonly resources: () => readonly APIResource[]
}

const metricsApi = ({ group, version, documents, source, resources, answer }: ApiParts): MetricsApi => {
  let known = resources()
  const listeners = new Set<() => void>()
  source.onNews(() => {
    const now = resources()
    if (now.length === 0 || JSON.stringify(now) === JSON.stringify(known)) return
    known = now
    for (const tell of listeners) tell()
  })
  const groupVersion = `${group}/${version}`
  return {
    group,
    version,
    documents,
    get resources() {
      return known
    },
    answer: async (request) =>
      segmentsOf(request).length === 0
        ? json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: known })
        : answer(request),
    onResources: (told) => {
      listeners.add(told)
      return () => void listeners.delete(told)
    },
  }
}
