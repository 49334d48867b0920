import { writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { GROUP, type StarServer, startStarServer } from '../support/star-server.ts'
import { kubectlBinary } from '../support/tools.ts'

/** An API group that another server answers for, as a Service of the cluster, used with real kubectl. Tests build on one another. */
const MINUTE = 60_000

/** Endpoints of services may not be on loopback. */
const address = Object.values(networkInterfaces())
  .flatMap((each) => each ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address

const manifests = ({ port, caBundle }: StarServer, host: string): readonly object[] => [
  { apiVersion: 'v1', kind: 'Service', metadata: { name: 'stars' }, spec: { ports: [{ name: 'https', port: 443, targetPort: port }] } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'stars-1', labels: { 'kubernetes.io/service-name': 'stars' } },
    addressType: 'IPv4',
    ports: [{ name: 'https', port, protocol: 'TCP' }],
    endpoints: [{ addresses: [host] }],
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1.${GROUP}` },
    spec: {
      group: GROUP,
      version: 'v1',
      groupPriorityMinimum: 1000,
      versionPriority: 15,
      caBundle,
      service: { namespace: 'default', name: 'stars' },
    },
  },
]

describe.skipIf(kubectlBinary === undefined || address === undefined)('an aggregated API with real kubectl', () => {
  let cluster: ClusterProcess
  let stars: StarServer
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const apiService = () => kubectl('get', 'apiservice', `v1.${GROUP}`)
  const file = async (name: string, content: object): Promise<string> => {
    const path = join(cluster.folder, `${name}.json`)
    await writeFile(path, JSON.stringify(content))
    return path
  }

  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--nodes=0'] })
    stars = await startStarServer(join(cluster.folder, 'data/pki'))
    const items = manifests(stars, address ?? '')
    await kubectl('apply', '-f', await file('stars', { apiVersion: 'v1', kind: 'List', items }))
    await kubectl('wait', '--for=condition=Available', `apiservice/v1.${GROUP}`, '--timeout=30s')
  }, MINUTE)
  afterAll(async () => {
    stars?.close()
    await cluster?.stop()
  }, MINUTE)

  test(
    'its APIService is available, and discovery has its kind',
    async () => {
      expect(await apiService()).toMatch(/^NAME +SERVICE +AVAILABLE +AGE\nv1\.stars\.example\.dev +default\/stars +True +\d+s\n$/)
      expect(await kubectl('api-resources', `--api-group=${GROUP}`)).toMatch(
        /^NAME +SHORTNAMES +APIVERSION +NAMESPACED +KIND\nstars +st +stars\.example\.dev\/v1 +true +Star\n$/,
      )
      expect(await kubectl('explain', 'star.magnitude')).toContain('How bright it looks.')
    },
    MINUTE,
  )

  test(
    'its objects are made, read and watched',
    async () => {
      const star = (more: object) => ({ apiVersion: `${GROUP}/v1`, kind: 'Star', metadata: { name: 'vega' }, ...more })
      const unknown = await cluster.tryKubectl('create', '-f', await file('unknown', star({ size: 1 })))
      expect(unknown.stderr).toContain('unknown field "size"')
      expect(await kubectl('create', '-f', await file('vega', star({ magnitude: 0.03 })))).toBe('star.stars.example.dev/vega created\n')
      expect(await kubectl('get', 'st')).toMatch(/^NAME +AGE\nvega +\S+\n$/)
      expect(await kubectl('get', 'star', 'vega', '-o', 'jsonpath={.magnitude}')).toBe('0.03')
      expect(await kubectl('get', 'stars', '--watch-only', '-o', 'name')).toBe('star.stars.example.dev/vega\n')
    },
    MINUTE,
  )

  test(
    'it hears who asks from the front proxy alone, and of nobody who may not',
    async () => {
      const refused = await cluster.tryKubectl('get', 'stars', '--as=ann')
      expect(refused.stderr).toContain('stars.stars.example.dev is forbidden: User "ann" cannot list resource "stars"')
      await kubectl('create', 'clusterrole', 'astronomer', '--verb=list', `--resource=stars.${GROUP}`)
      await kubectl('create', 'clusterrolebinding', 'ann', '--clusterrole=astronomer', '--user=ann')
      await kubectl('get', 'stars', '--as=ann', '--as-group=observatory')
      expect([...stars.callers]).toEqual([
        'front-proxy-client for kubernetes-admin in system:masters, system:authenticated',
        'front-proxy-client for ann in observatory, system:authenticated',
      ])
    },
    MINUTE,
  )

  test(
    'without its endpoints it is told to be gone, and comes back with them',
    async () => {
      await kubectl('delete', 'endpointslice', 'stars-1')
      await kubectl('wait', '--for=condition=Available=false', `apiservice/v1.${GROUP}`, '--timeout=30s')
      expect(await apiService()).toMatch(/ False \((MissingEndpoints|EndpointsNotFound)\) /)
      expect((await cluster.tryKubectl('get', 'stars')).code).toBe(1)
      await kubectl('apply', '-f', join(cluster.folder, 'stars.json'))
      await kubectl('wait', '--for=condition=Available', `apiservice/v1.${GROUP}`, '--timeout=30s')
      expect(await kubectl('get', 'stars', '-o', 'name')).toBe('star.stars.example.dev/vega\n')
    },
    MINUTE,
  )
})
