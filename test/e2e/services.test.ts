import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { eventually } from '../support/eventually.ts'
import { kubectlBinary } from '../support/tools.ts'

/** Services with real kubectl. The tests run in order and build on one another, as a person's session does. */
const MINUTE = 60_000
const AGE = /\d+m?\d*s/

describe.skipIf(kubectlBinary === undefined)('Services with real kubectl', () => {
  let cluster: ClusterProcess
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--simulation-delay-scale=0.2'] })
    await kubectl('create', 'deployment', 'web', '--image=nginx', '--replicas=3', '--port=80')
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
  }, MINUTE)
  afterAll(async () => await cluster?.stop(), MINUTE)
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const apply = async (...objects: readonly object[]): Promise<string> => {
    const file = join(cluster.folder, 'services.json')
    await writeFile(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
    return kubectl('apply', '-f', file)
  }
  const row = async (...args: string[]) => (await kubectl('get', ...args, '--no-headers')).trim().split(/\s{2,}/)
  const read = (path: string, ...args: string[]) => kubectl('get', ...args, '-o', `jsonpath=${path}`)
  const podIps = async (...args: string[]) => (await read('{.items[*].status.podIP}', 'pods', '-l', 'app=web', ...args)).split(' ').sort()
  const sliceIps = async (name: string) => {
    const text = await read('{.items[*].endpoints[*].addresses[0]}', 'endpointslices', '-l', `kubernetes.io/service-name=${name}`)
    return text
      .split(' ')
      .filter((ip) => ip !== '')
      .sort()
  }

  test(
    'expose gives a cluster IP, and the pods stand behind it in Endpoints and slices',
    async () => {
      expect(await kubectl('expose', 'deployment', 'web', '--port=80', '--target-port=80')).toBe('service/web exposed\n')
      expect(await row('service', 'web')).toEqual([
        'web',
        'ClusterIP',
        expect.stringMatching(/^10\.96\./),
        '<none>',
        '80/TCP',
        expect.stringMatching(AGE),
      ])
      const ips = await podIps()
      expect(ips).toHaveLength(3)
      expect(
        await eventually(
          () => sliceIps('web'),
          (found) => found.length === 3,
        ),
      ).toEqual(ips)
      const [name, addresses = ''] = await eventually(
        () => row('endpoints', 'web'),
        ([, text]) => text?.split(',').length === 3,
      )
      expect([name, addresses.split(',').sort()]).toEqual(['web', ips.map((ip) => `${ip}:80`)])
      expect(await row('endpointslices', '-l', 'kubernetes.io/service-name=web')).toEqual([
        expect.stringMatching(/^web-\w+$/),
        'IPv4',
        '80',
        expect.stringContaining(ips[0] as string),
        expect.stringMatching(AGE),
      ])
      expect(await kubectl('describe', 'service', 'web')).toMatch(/Session Affinity: +None\nInternal Traffic Policy: +Cluster\n/)
    },
    MINUTE,
  )

  test(
    'the endpoints follow scale and selector',
    async () => {
      await kubectl('scale', 'deployment', 'web', '--replicas=1')
      const one = await eventually(
        () => sliceIps('web'),
        (found) => found.length === 1,
      )
      expect(one).toEqual(await podIps('--field-selector=status.phase=Running'))
      await kubectl('set', 'selector', 'service', 'web', 'app=nobody')
      expect(
        await eventually(
          () => sliceIps('web'),
          (found) => found.length === 0,
        ),
      ).toEqual([])
      expect(await row('endpoints', 'web')).toEqual(['web', '<none>', expect.stringMatching(AGE)])
      await kubectl('set', 'selector', 'service', 'web', 'app=web')
      expect(
        await eventually(
          () => sliceIps('web'),
          (found) => found.length === 1,
        ),
      ).toEqual(one)
    },
    MINUTE,
  )

  test(
    'a headless Service has no address, and its Endpoints say so',
    async () => {
      await kubectl('create', 'service', 'clusterip', 'db', '--clusterip=None', '--tcp=5432')
      expect((await row('service', 'db')).slice(0, 5)).toEqual(['db', 'ClusterIP', 'None', '<none>', '5432/TCP'])
      const label = () => cluster.tryKubectl('get', 'endpoints', 'db', '-L', 'service.kubernetes.io/headless')
      const { stdout } = await eventually(label, ({ code }) => code === 0)
      expect(stdout).toMatch(/HEADLESS/)
      expect(await read('{.metadata.labels}', 'endpoints', 'db')).toContain('"service.kubernetes.io/headless":""')
    },
    MINUTE,
  )

  test(
    'node ports are given, kept apart, and given back',
    async () => {
      await kubectl('create', 'service', 'nodeport', 'out', '--tcp=80', '--node-port=30080')
      expect((await row('service', 'out')).slice(1, 5)).toEqual(['NodePort', expect.stringMatching(/^10\.96\./), '<none>', '80:30080/TCP'])
      const refused = await cluster.tryKubectl('create', 'service', 'nodeport', 'late', '--tcp=80', '--node-port=30080')
      expect(refused.stderr).toContain('spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated')
      await kubectl('delete', 'service', 'out')
      expect(await kubectl('create', 'service', 'nodeport', 'late', '--tcp=80', '--node-port=30080')).toBe('service/late created\n')
    },
    MINUTE,
  )

  test(
    'an ExternalName Service is a name alone',
    async () => {
      await kubectl('create', 'service', 'externalname', 'far', '--external-name=db.example.com')
      expect((await row('service', 'far')).slice(0, 5)).toEqual(['far', 'ExternalName', '<none>', 'db.example.com', '<none>'])
      expect((await cluster.tryKubectl('get', 'endpoints', 'far')).stderr).toContain('endpoints "far" not found')
    },
    MINUTE,
  )

  test(
    'a load balancer is pending, and one event says why',
    async () => {
      await kubectl('create', 'service', 'loadbalancer', 'front', '--tcp=80')
      await kubectl('patch', 'service', 'front', '-p', '{"spec":{"externalTrafficPolicy":"Local"}}')
      const [, type, , external, ports] = await row('service', 'front')
      expect([type, external, ports]).toEqual(['LoadBalancer', '<pending>', expect.stringMatching(/^80:3\d{4}\/TCP$/)])
      expect(await read('{.spec.healthCheckNodePort}', 'service', 'front')).toMatch(/^3\d{4}$/)
      const events = () => kubectl('get', 'events', '--field-selector=involvedObject.name=front', '--no-headers')
      const text = await eventually(events, (found) => found.includes('LoadBalancerPending'))
      expect(text.trim().split('\n')).toEqual([
        expect.stringMatching(
          /Warning +LoadBalancerPending +service\/front +Nothing here makes load balancers: the external IP stays pending/,
        ),
      ])
      await kubectl('annotate', 'service', 'front', 'note=changed')
      expect((await events()).trim().split('\n')).toHaveLength(1)
    },
    MINUTE,
  )

  test(
    'Endpoints made by hand are mirrored, and followed',
    async () => {
      const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'legacy' }, spec: { ports: [{ name: 'db', port: 5432 }] } }
      const endpoints = (...ips: string[]) => ({
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: 'legacy' },
        subsets: [{ addresses: ips.map((ip) => ({ ip })), ports: [{ name: 'db', port: 5432 }] }],
      })
      await apply(service, endpoints('192.0.2.1'))
      expect(
        await eventually(
          () => sliceIps('legacy'),
          (found) => found.length === 1,
        ),
      ).toEqual(['192.0.2.1'])
      const managers = await read("{.items[*].metadata.labels['endpointslice\\.kubernetes\\.io/managed-by']}", 'endpointslices')
      expect(managers).toContain('endpointslicemirroring-controller.k8s.io')
      await apply(endpoints('192.0.2.1', '192.0.2.2'))
      expect(
        await eventually(
          () => sliceIps('legacy'),
          (found) => found.length === 2,
        ),
      ).toEqual(['192.0.2.1', '192.0.2.2'])
    },
    MINUTE,
  )

  test(
    'traffic is kept in zones by their share of CPU where it is asked for, and the Service is told',
    async () => {
      await kubectl('label', 'node', 'node-0', 'topology.kubernetes.io/zone=east')
      await kubectl('label', 'node', 'node-1', 'node-2', 'topology.kubernetes.io/zone=west')
      await kubectl('scale', 'deployment', 'web', '--replicas=6')
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s')
      await kubectl('annotate', 'service', 'web', 'service.kubernetes.io/topology-mode=Auto')
      const hints = async () => {
        const text = await read('{.items[*].endpoints[*].hints.forZones[*].name}', 'endpointslices', '-l', 'kubernetes.io/service-name=web')
        return text.split(' ').sort()
      }
      // A third of the CPU is in the east: of six endpoints two.
      const wanted = ['east', 'east', 'west', 'west', 'west', 'west']
      expect(await eventually(hints, (found) => found.join() === wanted.join())).toEqual(wanted)
      const told = () => kubectl('describe', 'service', 'web')
      expect(await eventually(told, (text) => text.includes('TopologyAwareHintsEnabled'))).toMatch(
        /TopologyAwareHintsEnabled .*Topology Aware Hints has been enabled, addressType: IPv4/,
      )
      await kubectl('annotate', 'service', 'web', 'service.kubernetes.io/topology-mode-')
      expect(await eventually(hints, (found) => found.join() === '')).toEqual([''])
    },
    MINUTE,
  )

  test(
    'delete takes what belongs to a Service along',
    async () => {
      await kubectl('delete', 'service', 'web', 'legacy')
      const left = async () => [...(await sliceIps('web')), ...(await sliceIps('legacy'))]
      expect(await eventually(left, (found) => found.length === 0)).toEqual([])
      const endpoints = () => kubectl('get', 'endpoints', '-o', 'name')
      expect(await eventually(endpoints, (text) => !/\/(web|legacy)\n/.test(text))).not.toMatch(/\/(web|legacy)\n/)
    },
    MINUTE,
  )
})
