import { expect, it } from 'vitest'
import { verdicts, wokenBy } from '../testkit/ask.ts'
import { clusterOf, type PodParts, podInfo } from '../testkit/make.ts'
import { nodePorts } from './node-ports.ts'

const NO = "unschedulable: node(s) didn't have free ports for the requested pod ports"
const port = (hostPort: number, protocol: 'TCP' | 'UDP' = 'TCP', hostIP?: string) => ({
  containerPort: 80,
  hostPort,
  protocol,
  ...(hostIP && { hostIP }),
})
const withPorts = (...ports: readonly ReturnType<typeof port>[]): PodParts => ({ spec: { containers: [{ name: 'main', ports }] } })

it.each([
  ['no ports', withPorts(), withPorts(port(8080)), 'fits'],
  ['another port', withPorts(port(8081)), withPorts(port(8080)), 'fits'],
  ['the same port', withPorts(port(8080)), withPorts(port(8080)), NO],
  ['another protocol', withPorts(port(8080, 'UDP')), withPorts(port(8080)), 'fits'],
  ['other addresses', withPorts(port(8080, 'TCP', '10.0.0.1')), withPorts(port(8080, 'TCP', '10.0.0.2')), 'fits'],
  ['the same address', withPorts(port(8080, 'TCP', '10.0.0.1')), withPorts(port(8080, 'TCP', '10.0.0.1')), NO],
  ['all addresses want one that is taken', withPorts(port(8080)), withPorts(port(8080, 'TCP', '10.0.0.2')), NO],
  ['one address where all are taken', withPorts(port(8080, 'TCP', '10.0.0.1')), withPorts(port(8080)), NO],
])('%s', (_, pod, other, verdict) => {
  const snapshot = clusterOf([{}], [{ ...other, name: 'other', node: 'node' }])
  expect(verdicts(nodePorts, podInfo(pod), snapshot)).toEqual({ node: verdict })
})

it('counts the ports of sidecars, and frees those of a pod that has gone', () => {
  const sidecar: PodParts = {
    name: 'other',
    node: 'node',
    spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always', ports: [port(8080)] }], containers: [{ name: 'main' }] },
  }
  const snapshot = clusterOf([{}], [sidecar])
  expect(verdicts(nodePorts, podInfo(withPorts(port(8080))), snapshot)).toEqual({ node: NO })
  const gone = snapshot.removePod(podInfo(sidecar).uid)
  expect(verdicts(nodePorts, podInfo(withPorts(port(8080))), snapshot)).toEqual({ node: 'fits' })
  const event = { resource: 'AssignedPod', actions: ['delete'], before: gone, after: undefined } as const
  expect(wokenBy(nodePorts, podInfo(withPorts(port(8080))), event)).toBe(true)
  expect(wokenBy(nodePorts, podInfo(withPorts(port(8081))), event)).toBe(false)
})
