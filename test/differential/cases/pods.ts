import { one, post } from '../case.ts'
import { at } from '../resources.ts'
import { CONTAINER, pod } from './objects.ts'

const PODS = `${at('pods')}?dryRun=All`
type Rest = Record<string, unknown>
const container = (rest: Rest): Rest => ({ containers: [{ ...CONTAINER, ...rest }] })
const volume = (source: Rest): Rest => ({ volumes: [{ name: 'v', ...source }] })
const probe = (rest: Rest): Rest => container({ livenessProbe: rest })

/** What a container may be, and may not. */
const containers: readonly (readonly [string, Rest])[] = [
  ['no containers', { containers: [] }],
  ['null for containers', { containers: null }],
  ['a container without a name', container({ name: '' })],
  ['a container with a bad name', container({ name: 'A.b' })],
  ['two containers of one name', { containers: [CONTAINER, CONTAINER] }],
  ['a container without an image', container({ image: '' })],
  ['an image with spaces', container({ image: ' a ' })],
  ['an image of latest', container({ image: 'nginx' })],
  ['an image of a digest', container({ image: `nginx@sha256:${'a'.repeat(64)}` })],
  ['an odd pull policy', container({ imagePullPolicy: 'Sometimes' })],
  ['an odd termination message policy', container({ terminationMessagePolicy: 'Foo' })],
  ['an init container', { initContainers: [{ ...CONTAINER, name: 'i' }] }],
  ['an init container with a probe', { initContainers: [{ ...CONTAINER, name: 'i', readinessProbe: { tcpSocket: { port: 1 } } }] }],
  ['an init container of the same name', { initContainers: [CONTAINER] }],
  ['ports', container({ ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP', name: 'dns', hostPort: 53 }] })],
  ['a port that is too large', container({ ports: [{ containerPort: 65536 }] })],
  ['a port of zero', container({ ports: [{ containerPort: 0 }] })],
  ['a port of an odd protocol', container({ ports: [{ containerPort: 80, protocol: 'ICMP' }] })],
  ['a port with a bad name', container({ ports: [{ containerPort: 80, name: 'Not-A-Port-Name' }] })],
  [
    'ports of one name',
    container({
      ports: [
        { containerPort: 80, name: 'a' },
        { containerPort: 81, name: 'a' },
      ],
    }),
  ],
  [
    'host ports twice',
    container({
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 81, hostPort: 80 },
      ],
    }),
  ],
  ['a port as a text', container({ ports: [{ containerPort: '80' }] })],
  ['a variable without a name', container({ env: [{ name: '', value: 'x' }] })],
  ['a variable with a bad name', container({ env: [{ name: '1=2', value: 'x' }] })],
  ['a variable with two sources', container({ env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] })],
  ['a variable with an empty source', container({ env: [{ name: 'A', valueFrom: {} }] })],
  [
    'variables from everywhere',
    container({
      env: [
        { name: 'A', value: '$(B)' },
        { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'D', valueFrom: { configMapKeyRef: { name: 'm', key: 'k', optional: true } } },
        { name: 'E', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      ],
    }),
  ],
  ['a variable from a field that is none', container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.foo' } } }] })],
  [
    'a variable from a label that is none',
    container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['!']" } } }] }),
  ],
  [
    'a variable from a resource that is none',
    container({ env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.foo' } } }] }),
  ],
  ['a variable from a key that is bad', container({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: '', key: '!' } } }] })],
  ['variables by prefix', container({ envFrom: [{ prefix: 'P_', configMapRef: { name: 'm' } }] })],
  ['variables by a bad prefix', container({ envFrom: [{ prefix: '1 ', configMapRef: { name: 'm' } }] })],
  ['variables of nothing', container({ envFrom: [{}] })],
  ['variables of two', container({ envFrom: [{ configMapRef: { name: 'm' }, secretRef: { name: 's' } }] })],
  ['resources', container({ resources: { limits: { cpu: '1.5', memory: '1Gi' }, requests: { cpu: '0.1' } } })],
  ['resources in odd forms', container({ resources: { limits: { cpu: 0.5, memory: '1000000000', 'example.org/x': 2 } } })],
  ['requests above limits', container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } })],
  ['a negative limit', container({ resources: { limits: { cpu: '-1' } } })],
  ['a limit that is no quantity', container({ resources: { limits: { cpu: 'much' } } })],
  ['a resource with a bad name', container({ resources: { limits: { 'a b': '1' } } })],
  ['an extended resource in parts', container({ resources: { limits: { 'example.org/x': '1.5' } } })],
  ['an extended resource asked for only', container({ resources: { requests: { 'example.org/x': '1' } } })],
  ['huge pages alone', container({ resources: { limits: { 'hugepages-2Mi': '2Mi' } } })],
  ['memory in parts of a byte', container({ resources: { limits: { memory: '1500m' } } })],
]
const probes: readonly (readonly [string, Rest])[] = [
  ['a probe', probe({ httpGet: { port: 80 } })],
  ['a probe by name', probe({ httpGet: { port: 'web', path: '/h', scheme: 'HTTPS', httpHeaders: [{ name: 'A', value: 'b' }] } })],
  ['a probe of nothing', probe({})],
  ['a probe of two', probe({ httpGet: { port: 80 }, tcpSocket: { port: 80 } })],
  ['a probe of an odd scheme', probe({ httpGet: { port: 80, scheme: 'FTP' } })],
  ['a probe with a bad header', probe({ httpGet: { port: 80, httpHeaders: [{ name: 'a b' }] } })],
  ['a probe with a port that is none', probe({ tcpSocket: { port: 0 } })],
  ['a probe with a name that is none', probe({ tcpSocket: { port: '!!' } })],
  [
    'a probe with negative times',
    probe({ exec: { command: ['a'] }, periodSeconds: -1, timeoutSeconds: -1, initialDelaySeconds: -1, failureThreshold: -1 }),
  ],
  ['a probe of no command', probe({ exec: {} })],
  ['a liveness probe that succeeds twice', probe({ exec: { command: ['a'] }, successThreshold: 2 })],
  ['hooks', container({ lifecycle: { postStart: { exec: { command: ['a'] } }, preStop: { httpGet: { port: 80 } } } })],
  ['a hook of nothing', container({ lifecycle: { preStop: {} } })],
  ['a startup probe', container({ startupProbe: { exec: { command: ['a'] } } })],
]
const volumes: readonly (readonly [string, Rest])[] = [
  ['a volume of nothing', volume({})],
  ['a volume with a bad name', { volumes: [{ name: 'V!', emptyDir: {} }] }],
  [
    'volumes of one name',
    {
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'v', emptyDir: {} },
      ],
    },
  ],
  ['a volume of two', volume({ emptyDir: {}, hostPath: { path: '/' } })],
  ['a volume in memory', volume({ emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } })],
  ['a volume of negative size', volume({ emptyDir: { sizeLimit: '-1' } })],
  ['a path of the host', volume({ hostPath: { path: '/a', type: 'Directory' } })],
  ['a path of the host that climbs', volume({ hostPath: { path: '/a/../b', type: 'Foo' } })],
  ['a map as a volume', volume({ configMap: { name: 'm', items: [{ key: 'a', path: 'b', mode: 256 }], defaultMode: 511 } })],
  ['a map as a volume, badly', volume({ configMap: { name: '', items: [{ key: '', path: '../b', mode: 1000 }], defaultMode: -1 } })],
  ['a secret as a volume', volume({ secret: { secretName: 's' } })],
  ['a secret as a volume, badly', volume({ secret: { secretName: '', defaultMode: 1000 } })],
  ['a claim', volume({ persistentVolumeClaim: { claimName: 'c' } })],
  ['a claim without a name', volume({ persistentVolumeClaim: { claimName: '' } })],
  [
    'fields as files',
    volume({
      downwardAPI: {
        items: [
          { path: 'a', fieldRef: { fieldPath: 'metadata.labels' } },
          { path: 'b', resourceFieldRef: { containerName: 'c', resource: 'requests.memory' } },
        ],
      },
    }),
  ],
  ['fields as files, badly', volume({ downwardAPI: { items: [{ path: '/a', fieldRef: { fieldPath: 'spec.nodeName' } }, { path: 'b' }] } })],
  [
    'sources together',
    volume({ projected: { sources: [{ serviceAccountToken: { path: 't' } }, { configMap: { name: 'm' } }, { secret: { name: 's' } }] } }),
  ],
  [
    'sources together, badly',
    volume({ projected: { sources: [{ serviceAccountToken: { path: '', expirationSeconds: 1 } }, {}], defaultMode: 512 } }),
  ],
  ['a file server', volume({ nfs: { server: 's', path: '/p' } })],
  ['a file server, badly', volume({ nfs: { server: '', path: 'p' } })],
  ['a driver', volume({ csi: { driver: 'x.example.org' } })],
  ['iSCSI', volume({ iscsi: { targetPortal: '1.2.3.4', iqn: 'iqn.2001-04.com.example:x', lun: 0 } })],
  ['iSCSI, badly', volume({ iscsi: { targetPortal: '', iqn: 'x', lun: 300 } })],
  ['a mount', { ...volume({ emptyDir: {} }), ...container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] }) }],
  ['a mount of nothing', container({ volumeMounts: [{ name: 'v', mountPath: '/v' }] })],
  [
    'mounts at one path',
    {
      ...volume({ emptyDir: {} }),
      ...container({
        volumeMounts: [
          { name: 'v', mountPath: '/v' },
          { name: 'v', mountPath: '/v' },
        ],
      }),
    },
  ],
  [
    'a mount, badly',
    {
      ...volume({ emptyDir: {} }),
      ...container({ volumeMounts: [{ name: 'v', mountPath: '', subPath: '../x', mountPropagation: 'Foo' }] }),
    },
  ],
  ['a device of nothing', container({ volumeDevices: [{ name: 'v', devicePath: '/dev/x' }] })],
]
const specs: readonly (readonly [string, Rest])[] = [
  ['an odd restart policy', { restartPolicy: 'Sometimes' }],
  ['an odd DNS policy', { dnsPolicy: 'Foo' }],
  ['DNS of its own, without servers', { dnsPolicy: 'None' }],
  [
    'DNS of its own',
    { dnsPolicy: 'None', dnsConfig: { nameservers: ['1.1.1.1'], searches: ['a.b'], options: [{ name: 'ndots', value: '2' }] } },
  ],
  ['DNS of its own, badly', { dnsConfig: { nameservers: ['x', '1', '2', '3'], searches: ['!'], options: [{}] } }],
  ['a deadline of zero', { activeDeadlineSeconds: 0 }],
  ['a negative grace', { terminationGracePeriodSeconds: -1 }],
  ['a bad host name', { hostname: 'A_B', subdomain: 'C.D' }],
  ['a bad node name', { nodeName: 'A_B' }],
  ['a bad node selector', { nodeSelector: { 'a b': '!' } }],
  ['a bad account', { serviceAccountName: 'A_B' }],
  ['an account by its old name', { serviceAccount: 'x' }],
  ['a bad scheduler', { schedulerName: '' }],
  ['a bad pull secret', { imagePullSecrets: [{}] }],
  ['aliases of hosts', { hostAliases: [{ ip: '1.2.3.4', hostnames: ['a'] }] }],
  ['aliases of hosts, badly', { hostAliases: [{ ip: 'x', hostnames: ['!'] }] }],
  ['the network of the host', { hostNetwork: true, ...container({ ports: [{ containerPort: 80 }] }) }],
  ['the network of the host, with another port', { hostNetwork: true, ...container({ ports: [{ containerPort: 80, hostPort: 81 }] }) }],
  ['the processes of the host, shared', { hostPID: true, shareProcessNamespace: true }],
  ['a readiness gate', { readinessGates: [{ conditionType: 'example.org/x' }] }],
  ['a readiness gate, badly', { readinessGates: [{ conditionType: 'a b' }] }],
  ['a priority class that is none', { priorityClassName: 'nope' }],
  ['a priority of its own', { priority: 5 }],
  ['a class of the system', { priorityClassName: 'system-node-critical' }],
  ['an odd preemption policy', { preemptionPolicy: 'Foo' }],
  ['no links to services', { enableServiceLinks: false }],
  [
    'a security context',
    {
      securityContext: {
        runAsUser: 1,
        runAsNonRoot: true,
        fsGroup: 2,
        supplementalGroups: [3],
        sysctls: [{ name: 'kernel.x', value: '1' }],
      },
    },
  ],
  [
    'a security context, badly',
    {
      securityContext: {
        runAsUser: -1,
        fsGroup: -2,
        supplementalGroups: [-3],
        sysctls: [{ name: 'A', value: '1' }, { name: '' }],
        fsGroupChangePolicy: 'Foo',
      },
    },
  ],
  ['a profile for system calls', { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a/b' } } }],
  ['a profile for system calls, badly', { securityContext: { seccompProfile: { type: 'Localhost' } } }],
  ['a container that is privileged', container({ securityContext: { privileged: true, allowPrivilegeEscalation: false } })],
  [
    'a container with capabilities',
    container({ securityContext: { capabilities: { add: ['NET_ADMIN'], drop: ['ALL'] }, procMount: 'Unmasked' } }),
  ],
  ['tolerations', { tolerations: [{ key: 'a', operator: 'Equal', value: 'b', effect: 'NoSchedule' }, { operator: 'Exists' }] }],
  [
    'tolerations, badly',
    {
      tolerations: [
        { operator: 'Exists', value: 'x' },
        { key: '', operator: 'Equal' },
        { key: 'a', operator: 'Foo' },
        { key: 'a', effect: 'Foo' },
        { key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 },
      ],
    },
  ],
  [
    'affinity',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] }],
          },
        },
      },
    },
  ],
  [
    'affinity to nodes, badly',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] },
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 0,
              preference: {
                matchExpressions: [
                  { key: 'a', operator: 'Gt', values: [] },
                  { key: 'a', operator: 'Exists', values: ['b'] },
                  { key: 'a', operator: 'Foo' },
                ],
                matchFields: [{ key: 'metadata.foo', operator: 'In', values: ['a'] }],
              },
            },
          ],
        },
      },
    },
  ],
  [
    'affinity to pods',
    {
      affinity: {
        podAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: { matchLabels: { a: 'b' } } }],
        },
      },
    },
  ],
  [
    'affinity to pods, badly',
    {
      affinity: {
        podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: '', namespaces: ['A'] }] },
        podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 101, podAffinityTerm: { topologyKey: 'a b' } }] },
      },
    },
  ],
  [
    'spreading',
    {
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { a: 'b' } } },
      ],
    },
  ],
  ['spreading, badly', { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Foo' }] }],
  [
    'spreading twice',
    { topologySpreadConstraints: [1, 2].map((maxSkew) => ({ maxSkew, topologyKey: 'z', whenUnsatisfiable: 'ScheduleAnyway' })) },
  ],
  ['an overhead of its own', { overhead: { cpu: '1' } }],
  ['a runtime class that is none', { runtimeClassName: 'Foo_' }],
  ['a debug container', { ephemeralContainers: [{ name: 'd', image: 'x' }] }],
  ['a text for a number', { activeDeadlineSeconds: '5' }],
  ['a number for a text', { nodeName: 5 }],
  ['an object for a list', { containers: {} }],
  ['a fraction for a number', { activeDeadlineSeconds: 1.5 }],
  ['a number beyond 32 bits', { priority: 4294967296 }],
]
const metadata: readonly (readonly [string, Rest])[] = [
  ['an annotation of the kubelet', { 'kubernetes.io/config.mirror': 'x' }],
  ['an annotation of tolerations', { 'scheduler.alpha.kubernetes.io/tolerations': 'x' }],
  ['an annotation for system calls', { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' }],
  ['an annotation for AppArmor, badly', { 'container.apparmor.security.beta.kubernetes.io/x': 'foo' }],
]

export const pods = {
  name: 'pods',
  cases: [
    ...[...containers, ...probes, ...volumes, ...specs].map(([name, spec]) => one(name, post(PODS, pod('a', spec)))),
    ...metadata.map(([name, annotations]) => one(name, post(PODS, pod('a', {}, { annotations })))),
    one('no spec', post(PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })),
    one('a spec that is null', post(PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: null })),
    one('a status of its own', post(PODS, { ...pod('a'), status: { phase: 'Running', podIP: '1.2.3.4' } })),
  ],
}
