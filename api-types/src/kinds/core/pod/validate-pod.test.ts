import { expect, test } from 'vitest'
import { generatedTypes } from '../../../generated/index.ts'
import { decodeObject } from '../../../schema/decode.ts'
import { root } from '../../../validation/path.ts'
import { pod } from '../pod.ts'
import { containerProblems, containerWith, podWith, problems, shown } from './testdata/pods.ts'

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"

test('a pod with nothing out of the ordinary is good', () => expect(problems({})).toEqual([]))

test('a pod without a spec is told what it lacks', () => {
  const empty = { metadata: { name: 'web' } }
  pod.defaults(empty)
  expect(shown(pod.validate(empty, root))).toEqual(['spec.containers: Required value'])
})

test.each([
  [{ name: '' }, ['name: Required value']],
  [{ name: 'Web' }, [`name: Invalid value: "Web": ${LABEL}`]],
  [{ image: '' }, ['image: Required value']],
  [{ image: ' nginx' }, ['image: Invalid value: " nginx": must not have leading or trailing whitespace']],
  [
    { imagePullPolicy: 'Sometimes' },
    ['imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"'],
  ],
  [
    { terminationMessagePolicy: 'X' },
    ['terminationMessagePolicy: Unsupported value: "X": supported values: "File", "FallbackToLogsOnError"'],
  ],
  [{ ports: [{ containerPort: 0 }] }, ['ports[0].containerPort: Required value']],
  [{ ports: [{ containerPort: 70000 }] }, ['ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive']],
  [
    { ports: [{ containerPort: 1, protocol: 'ICMP' }] },
    ['ports[0].protocol: Unsupported value: "ICMP": supported values: "SCTP", "TCP", "UDP"'],
  ],
  [
    {
      ports: [
        { name: 'a', containerPort: 1 },
        { name: 'a', containerPort: 2 },
      ],
    },
    ['ports[1].name: Duplicate value: "a"'],
  ],
  [
    {
      ports: [
        { containerPort: 1, hostPort: 9 },
        { containerPort: 2, hostPort: 9 },
      ],
    },
    ['ports[1].hostPort: Duplicate value: "TCP//9"'],
  ],
  [{ env: [{ name: '' }] }, ['env[0].name: Required value']],
  [
    { env: [{ name: 'A=B' }] },
    [`env[0].name: Invalid value: "A=B": a valid environment variable name must consist only of printable ASCII characters other than '='`],
  ],
  [
    { env: [{ name: 'A', valueFrom: {} }] },
    [
      'env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    ],
  ],
  [
    { env: [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
    ['env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty'],
  ],
  [
    { env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.nope' } } }] },
    ['env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.nope": error converting fieldPath: field label not supported: spec.nope'],
  ],
  [{ envFrom: [{}] }, ['envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`']],
  [
    { resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
    ['resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1'],
  ],
  [
    { resources: { limits: { cpu: '-1' } } },
    [
      'resources.limits[cpu]: Invalid value: "-1": must be greater than or equal to 0',
      'resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0',
    ],
  ],
  [
    { resources: { requests: { 'example.com/gpu': '1' } } },
    ['resources.limits: Required value: Limit must be set for non overcommitable resources'],
  ],
  [
    { resources: { requests: { pods: '1' } } },
    ['resources.requests[pods]: Invalid value: "pods": must be a standard resource for containers'],
  ],
  [
    { resources: { claims: [{ name: 'x' }] } },
    ['resources.claims[0]: Not found: "x": must be one of the names in pod.spec.resourceClaims which is empty'],
  ],
  [{ volumeMounts: [{ name: 'none', mountPath: '/a' }] }, ['volumeMounts[0].name: Not found: "none"']],
  [{ livenessProbe: {} }, ['livenessProbe: Required value: must specify a handler type']],
  [{ livenessProbe: { exec: { command: ['x'] }, successThreshold: 2 } }, ['livenessProbe.successThreshold: Invalid value: 2: must be 1']],
  [
    { readinessProbe: { tcpSocket: { port: 'no_name' } } },
    ['readinessProbe.tcpSocket.port: Invalid value: "no_name": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
  ],
  [
    { readinessProbe: { tcpSocket: { port: 1 }, grpc: { port: 1 } } },
    ['readinessProbe.grpc: Forbidden: may not specify more than 1 handler type'],
  ],
  [
    { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
    ['lifecycle.preStop.sleep: Invalid value: 31: must be non-negative and less than terminationGracePeriodSeconds (30)'],
  ],
  [
    { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
    [
      'securityContext: Invalid value: {"privileged":true,"allowPrivilegeEscalation":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
    ],
  ],
  [{ securityContext: { runAsUser: -1 } }, ['securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive']],
  [
    { securityContext: { procMount: 'Unmasked' } },
    ['securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`'],
  ],
  [
    { restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] },
    ['restartPolicy: Required value: must specify restartPolicy when restart rules are used'],
  ],
])('a container with %j is told so', (fields, expected) => expect(containerProblems(fields)).toEqual(expected))

test.each([
  [{ restartPolicy: 'Maybe' }, ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"']],
  [{ dnsPolicy: 'None' }, ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None']],
  [
    { dnsConfig: { nameservers: ['1.2.3'] } },
    ['spec.dnsConfig.nameservers[0]: Invalid value: "1.2.3": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'],
  ],
  [{ activeDeadlineSeconds: 0 }, ['spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive']],
  [{ hostname: 'A' }, [`spec.hostname: Invalid value: "A": ${LABEL}`]],
  [{ os: { name: 'plan9' } }, ['spec.os: Unsupported value: "plan9": supported values: "linux", "windows"']],
  [{ os: { name: 'windows' }, hostPID: true }, ['spec.hostPID: Forbidden: cannot be set for a windows pod']],
  [{ hostUsers: false, hostNetwork: true }, ['spec.hostNetwork: Forbidden: when `hostUsers` is false']],
  [
    { securityContext: { seLinuxChangePolicy: 'MountOption' } },
    ['spec.securityContext.seLinuxChangePolicy: Unsupported value: "MountOption": supported values: "Recursive"'],
  ],
  [{ ephemeralContainers: [containerWith({ name: 'debug' })] }, ['spec.ephemeralContainers: Forbidden: cannot be set on create']],
  [{ schedulingGates: [{ name: 'a' }, { name: 'a' }] }, ['spec.schedulingGates[1]: Duplicate value: "a"']],
  [
    { nodeName: 'n', schedulingGates: [{ name: 'a' }] },
    ['spec.nodeName: Forbidden: cannot be set until all schedulingGates have been cleared'],
  ],
  [
    { tolerations: [{ operator: 'Equal' }] },
    [
      'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
    ],
  ],
  [
    { tolerations: [{ key: 'a', operator: 'Exists', tolerationSeconds: 1 }] },
    [`spec.tolerations[0].effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`],
  ],
  [
    { tolerations: [{ key: 'a', operator: 'Gt', value: '1' }] },
    ['spec.tolerations[0].operator: Unsupported value: "Gt": supported values: "Equal", "Exists", "Lt", "Gt"'],
  ],
  [
    { topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'X' }] },
    [
      'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"',
    ],
  ],
  [
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
    [
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
    ],
  ],
  [
    { initContainers: [containerWith({ name: 'init', livenessProbe: { exec: { command: ['x'] } } })] },
    ['spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always'],
  ],
  [{ initContainers: [containerWith()] }, ['spec.initContainers[0].name: Duplicate value: "main"']],
  [
    {
      resources: { requests: { cpu: '1' }, limits: { cpu: '2' } },
      containers: [containerWith({ resources: { requests: { cpu: '1500m' } } })],
    },
    ['spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1500m'],
  ],
  [
    { resources: { limits: { 'ephemeral-storage': '1Gi' } } },
    ['spec.resources.limits[ephemeral-storage]: Unsupported value: "ephemeral-storage": supported values: "cpu", "hugepages-", "memory"'],
  ],
])('a pod with %j is told so', (spec, expected) => expect(problems(spec)).toEqual(expected))

test.each([
  [{ name: 'v', hostPath: { path: '/a/../b' } }, [`spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain '..'`]],
  [
    { name: 'v', hostPath: { path: '/a', type: 'Door' } },
    [
      'spec.volumes[0].hostPath.type: Unsupported value: "Door": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  ],
  [{ name: 'v', secret: {} }, ['spec.volumes[0].secret.secretName: Required value']],
  [
    { name: 'v', configMap: { name: 'c', items: [{ key: 'k', path: '..x' }] } },
    [`spec.volumes[0].configMap.items[0].path: Invalid value: "..x": must not start with '..'`],
  ],
  [
    { name: 'v', emptyDir: {}, secret: { secretName: 's' } },
    ['spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type'],
  ],
  [{ name: 'V', emptyDir: {} }, [`spec.volumes[0].name: Invalid value: "V": ${LABEL}`]],
  [{ name: 'v', nfs: { server: 's', path: 'a' } }, ['spec.volumes[0].nfs.path: Invalid value: "a": must be an absolute path']],
  [{ name: 'v', csi: { driver: '' } }, ['spec.volumes[0].csi.driver: Required value']],
  [{ name: 'v', image: {} }, ['spec.volumes[0].image.reference: Required value']],
  [
    {
      name: 'v',
      projected: {
        sources: [
          { secret: { name: 'a', items: [{ key: 'k', path: 'p' }] } },
          { configMap: { name: 'b', items: [{ key: 'k', path: 'p' }] } },
        ],
      },
    },
    ['spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths'],
  ],
  [
    { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 5 } }] } },
    [
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 5: may not specify a duration less than 10 minutes',
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  ],
  [
    { name: 'v', ephemeral: { volumeClaimTemplate: { spec: {} } } },
    [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ],
  ],
])('a volume %j is told so', (volume, expected) => expect(problems({ volumes: [volume] })).toEqual(expected))

test('two volumes may not have one name', () => {
  const volumes = [{ name: 'v' }, { name: 'v' }]
  expect(problems({ volumes })).toEqual(['spec.volumes[1].name: Duplicate value: "v"'])
})

test('a sidecar may have probes, and containers mounts of good volumes', () => {
  const initContainers = [containerWith({ name: 'side', restartPolicy: 'Always', startupProbe: { exec: { command: ['x'] } } })]
  const containers = [containerWith({ volumeMounts: [{ name: 'data', mountPath: '/data', subPath: 'a/b' }] })]
  expect(problems({ initContainers, containers, volumes: [{ name: 'data' }] })).toEqual([])
})

test('annotations that are old names of fields are checked', () => {
  const annotations = { 'controller.kubernetes.io/pod-deletion-cost': '+1', 'container.apparmor.security.beta.kubernetes.io/none': 'what' }
  expect(problems({}, { annotations })).toEqual([
    'metadata.annotations[controller.kubernetes.io/pod-deletion-cost]: Invalid value: "+1": must be a 32bit integer',
    'metadata.annotations[container.apparmor.security.beta.kubernetes.io/none]: Invalid value: "none": container not found',
    'metadata.annotations[container.apparmor.security.beta.kubernetes.io/none]: Invalid value: "what": invalid AppArmor profile name: "what"',
  ])
})

test('what a stored pod has already stays good on an update', () => {
  const old = podWith({ tolerations: [{ key: 'a', operator: 'Gt', value: '1' }], ephemeralContainers: [containerWith({ name: 'debug' })] })
  expect(shown(pod.validate(old, root, old))).toEqual([])
})

test('an ephemeral container may not have ports, probes or resources', () => {
  const debug = containerWith({ name: 'debug', ports: [{ containerPort: 1 }], resources: { requests: { cpu: '1' } } })
  const old = podWith()
  const next = podWith({ ephemeralContainers: [debug] })
  expect(shown(pod.validateUpdate(next, old, root, { subresource: 'ephemeralcontainers', now: 0 }))).toEqual([
    'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
    'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
  ])
})

test('objects that are nearly empty are judged without a throw', () => {
  const term = { podAffinityTerm: {} }
  const spec = {
    containers: [
      { livenessProbe: { httpGet: {} }, volumeMounts: [{}], volumeDevices: [{}], ports: [{}], env: [{ valueFrom: {} }], envFrom: [{}] },
    ],
    initContainers: [{ restartPolicyRules: [{}], resizePolicy: [{}] }],
    volumes: [
      {},
      { iscsi: {} },
      { projected: { sources: [{}, { serviceAccountToken: {} }] } },
      { ephemeral: {} },
      { azureDisk: {} },
      { quobyte: {} },
    ],
    affinity: {
      podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [term] },
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} },
    },
    topologySpreadConstraints: [{}],
    tolerations: [{}],
    hostAliases: [{}],
    resourceClaims: [{}],
    readinessGates: [{}],
    schedulingGates: [{}],
    dnsConfig: { options: [{}] },
    securityContext: { sysctls: [{}], seccompProfile: {}, appArmorProfile: {}, windowsOptions: {} },
  }
  const { object } = decodeObject(generatedTypes, 'core/v1.Pod', { apiVersion: 'v1', kind: 'Pod', spec })
  pod.defaults(object)
  expect(pod.validate(object, root).length).toBeGreaterThan(30)
  expect(pod.warnings(object, undefined).length).toBeGreaterThan(0)
  expect(pod.columns.map((column) => column.value(object, 0))).toHaveLength(9)
})
