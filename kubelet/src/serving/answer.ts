import type { HttpRequest, HttpResponse } from '@coxswain/ports'
import type { Nodes } from '../create-nodes.ts'
import { cadvisorMetrics } from '../stats/cadvisor-metrics.ts'
import type { NodeFigures } from '../stats/figures.ts'
import { resourceMetrics } from '../stats/resource-metrics.ts'
import { statsSummary } from '../stats/summary.ts'
import { exposition, json, text } from './respond.ts'

export interface AnswerParts {
  readonly nodes: Pick<Nodes, 'figuresOf' | 'podsOf' | 'machineOf'>
  /** Of the process, in text exposition format: its nodes share them. */
  readonly metrics: () => Promise<string>
  /** What the kubelet is set to, under upstream's names (KubeletConfiguration). */
  readonly configuration: object
}

/** Answers a request to the kubelet of a node that may be made. */
export type KubeletAnswer = (node: string, request: HttpRequest) => Promise<HttpResponse>

/** What would need containers that run. */
const DEBUGGING = /^\/(attach|containerLogs|exec|logs|portForward|run)(\/|$)/
const HEALTHY = /^\/healthz(\/(ping|log|syncloop))?$/
const NOT_FOUND = text(404, '404 page not found\n')

export const createKubeletAnswer =
  ({ nodes, metrics, configuration }: AnswerParts): KubeletAnswer =>
  async (node, { method, path: given }) => {
    const path = given.length > 1 ? given.replace(/\/$/, '') : given
    if (DEBUGGING.test(path)) return text(405, 'Debug endpoints are disabled.\n')
    if (method !== 'GET' && method !== 'HEAD') return text(405, '405: Method Not Allowed')
    if (path === '/metrics') return exposition(await metrics())
    if (path === '/configz') return json({ kubeletconfig: configuration })
    const figures = nodes.figuresOf(node)
    const machine = nodes.machineOf(node)
    if (figures === undefined || machine === undefined) return text(503, 'the node is off')
    if (HEALTHY.test(path)) return text(200, 'ok')
    switch (path) {
      case '/metrics/cadvisor':
        return exposition(cadvisorMetrics(figures, machine))
      case '/metrics/resource':
        return exposition(resourceMetrics(figures))
      case '/stats/summary':
        return json(statsSummary(figures))
      case '/pods':
        return json(podList(nodes.podsOf(node)))
      case '/runningpods':
        return json(podList(runningPods(figures)))
      default:
        return NOT_FOUND
    }
  }

const podList = (items: readonly unknown[]): object => ({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items })

/** Pods as the runtime knows them: what runs, and nothing of what is wanted. */
const runningPods = ({ pods }: NodeFigures): readonly object[] =>
  pods
    .filter(({ containers }) => containers.length > 0)
    .map(({ name, namespace, uid, containers }) => ({
      metadata: { name, namespace, uid, creationTimestamp: null },
      spec: { containers: containers.map((each) => ({ name: each.name, image: each.image, resources: {} })) },
      status: {},
    }))
