import { type Case, del, get, having, merge, one, post, put, table } from '../case.ts'
import { at } from '../resources.ts'
import {
  csiDriver,
  csiNode,
  limitRange,
  persistentVolume,
  persistentVolumeClaim,
  resourceQuota,
  storageClass,
  volumeAttachment,
} from './objects.ts'

const STORAGE = 'storage.k8s.io/v1'
const VOLUMES = at('persistentvolumes', 'v1', '')
const CLAIMS = at('persistentvolumeclaims')
const CLASSES = at('storageclasses', STORAGE, '')
const DRIVERS = at('csidrivers', STORAGE, '')
const NODES = at('csinodes', STORAGE, '')
const ATTACHMENTS = at('volumeattachments', STORAGE, '')
const QUOTAS = at('resourcequotas')
const RANGES = at('limitranges')
const DRY = '?dryRun=All'
type Rest = Record<string, unknown>

const VOLUME = { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/data' } }
const volumeSpecs: readonly (readonly [string, Rest])[] = [
  ['no access modes', { accessModes: undefined }],
  ['an access mode that is none', { accessModes: ['Foo'] }],
  ['no capacity', { capacity: undefined }],
  ['a capacity of nothing', { capacity: { storage: '0' } }],
  ['a capacity of two things', { capacity: { storage: '1Gi', cpu: '1' } }],
  ['no source', { hostPath: undefined }],
  ['two sources', { nfs: { server: 's', path: '/x' } }],
  ['a path up', { hostPath: { path: '/a/../b' } }],
  ['a reclaim policy that is none', { persistentVolumeReclaimPolicy: 'Foo' }],
  ['a recycled root', { hostPath: { path: '/' }, persistentVolumeReclaimPolicy: 'Recycle' }],
  ['a mode of blocks', { volumeMode: 'Block' }],
  ['a mode that is none', { volumeMode: 'Foo' }],
  ['a class that is bad', { storageClassName: 'A B' }],
  ['local without a node', { hostPath: undefined, local: { path: '/x' } }],
  ['an empty affinity', { nodeAffinity: { required: { nodeSelectorTerms: [] } } }],
  ['csi, badly', { hostPath: undefined, csi: { driver: '!', volumeHandle: '' } }],
  ['csi', { hostPath: undefined, csi: { driver: 'example.org', volumeHandle: 'h' }, mountOptions: ['ro'] }],
]
const CLAIM = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
const claimSpecs: readonly (readonly [string, Rest])[] = [
  ['no access modes', { accessModes: undefined }],
  ['an access mode that is none', { accessModes: ['Foo'] }],
  ['no request', { resources: undefined }],
  ['a request of nothing', { resources: { requests: { storage: '0' } } }],
  ['a negative request', { resources: { requests: { storage: '-1' } } }],
  ['a mode that is none', { volumeMode: 'Foo' }],
  ['a class that is bad', { storageClassName: 'A B' }],
  ['a selector that is bad', { selector: { matchLabels: { 'a b': 'c' } } }],
  ['a source of another kind', { dataSource: { kind: 'Foo', name: 'x' } }],
  ['a source', { dataSource: { kind: 'PersistentVolumeClaim', name: 'x' } }],
]
const quotas: readonly (readonly [string, Rest])[] = [
  ['nothing', {}],
  ['many things', { hard: { pods: '10', 'requests.cpu': '1', 'count/configmaps': '3', services: 2 } }],
  ['a negative thing', { hard: { pods: '-1' } }],
  ['a half of a pod', { hard: { pods: '500m' } }],
  ['a thing that is none', { hard: { foo: '1' } }],
  ['a scope', { hard: { pods: '1' }, scopes: ['BestEffort'] }],
  ['a scope that is none', { hard: { pods: '1' }, scopes: ['Foo'] }],
  ['scopes that exclude one another', { hard: { pods: '1' }, scopes: ['BestEffort', 'NotBestEffort'] }],
  ['a scope that does not go with it', { hard: { 'requests.cpu': '1' }, scopes: ['BestEffort'] }],
  ['a scope by values', { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['x'] }] } }],
  ['a scope by no values', { scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In' }] } }],
  ['a scope by an odd word', { scopeSelector: { matchExpressions: [{ scopeName: 'Terminating', operator: 'Foo' }] } }],
]
const limits: readonly (readonly [string, readonly Rest[]])[] = [
  ['none', []],
  ['defaults of a container', [{ type: 'Container', max: { cpu: '2' }, default: { memory: '1Gi' } }]],
  ['a least above the most', [{ type: 'Container', min: { cpu: '2' }, max: { cpu: '1' } }]],
  ['a default beyond', [{ type: 'Container', max: { cpu: '1' }, default: { cpu: '2' }, defaultRequest: { cpu: '3' } }]],
  ['a default of a pod', [{ type: 'Pod', default: { cpu: '2' } }]],
  [
    'a type twice',
    [
      { type: 'Pod', max: { cpu: '2' } },
      { type: 'Pod', max: { cpu: '3' } },
    ],
  ],
  ['a type that is none', [{ type: 'Foo', max: { cpu: '2' } }]],
  ['a claim of any size', [{ type: 'PersistentVolumeClaim' }]],
  ['a ratio below one', [{ type: 'Container', maxLimitRequestRatio: { cpu: '500m' } }]],
]
const classes: readonly (readonly [string, Rest])[] = [
  ['no provisioner', { provisioner: undefined }],
  ['a provisioner that is bad', { provisioner: 'a b/c' }],
  ['a reclaim policy that is none', { reclaimPolicy: 'Foo' }],
  ['a binding mode that is none', { volumeBindingMode: 'Foo' }],
  ['parameters', { parameters: { a: 'b' }, allowVolumeExpansion: true, volumeBindingMode: 'WaitForFirstConsumer', mountOptions: ['ro'] }],
  ['a parameter without a name', { parameters: { '': 'b' } }],
  ['topologies', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }] }],
  ['topologies, badly', { allowedTopologies: [{ matchLabelExpressions: [{ key: 'a b', values: [] }] }] }],
]

const changes: readonly Case[] = [
  having(
    [persistentVolume('{ns}-v')],
    'PersistentVolume: changed',
    merge(`${VOLUMES}/{ns}-v`, { spec: { capacity: { storage: '2Gi' } } }),
    merge(`${VOLUMES}/{ns}-v`, { spec: { hostPath: { path: '/other' } } }, { see: ({ status, reason }) => [status, reason] }),
    merge(`${VOLUMES}/{ns}-v`, { spec: { volumeMode: 'Block' } }, { see: ({ status, reason }) => [status, reason] }),
  ),
  having(
    [persistentVolumeClaim('c')],
    'PersistentVolumeClaim: changed',
    merge(`${CLAIMS}/c`, { spec: { accessModes: ['ReadOnlyMany'] } }, { see: ({ status, reason }) => [status, reason] }),
    merge(`${CLAIMS}/c/status`, { status: { phase: 'Bound', capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'] } }),
    table(`${CLAIMS}/c`),
  ),
  having(
    [resourceQuota('q')],
    'ResourceQuota: a status',
    merge(`${QUOTAS}/q/status`, { status: { hard: { pods: '10' }, used: { pods: '3' } } }),
    table(`${QUOTAS}/q`),
  ),
  having([storageClass('{ns}-c')], 'StorageClass: changed', merge(`${CLASSES}/{ns}-c`, { provisioner: 'x', parameters: { a: 'b' } })),
  having(
    [storageClass('{ns}-c', { allowVolumeExpansion: true }, { annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } })],
    'StorageClass: the default one',
    table(`${CLASSES}/{ns}-c`),
  ),
  one('CSIDriver: no spec', post(`${DRIVERS}${DRY}`, csiDriver('{ns}-d', { spec: undefined }))),
  one('CSIDriver: a mode that is none', post(`${DRIVERS}${DRY}`, csiDriver('{ns}-d', { spec: { volumeLifecycleModes: ['Foo'] } }))),
  one('CSIDriver: a policy that is none', post(`${DRIVERS}${DRY}`, csiDriver('{ns}-d', { spec: { fsGroupPolicy: 'Foo' } }))),
  one(
    'CSINode: a driver',
    post(
      `${NODES}${DRY}`,
      csiNode('{ns}-n', { spec: { drivers: [{ name: 'd', nodeID: 'n', topologyKeys: ['z'], allocatable: { count: 3 } }] } }),
    ),
  ),
  one(
    'CSINode: drivers, badly',
    post(
      `${NODES}${DRY}`,
      csiNode('{ns}-n', {
        spec: {
          drivers: [
            { name: '', nodeID: '' },
            { name: 'd', nodeID: 'n', topologyKeys: ['a', 'a'], allocatable: { count: -3 } },
          ],
        },
      }),
    ),
  ),
  one(
    'VolumeAttachment: nothing said',
    post(`${ATTACHMENTS}${DRY}`, volumeAttachment('{ns}-a', { spec: { attacher: '', nodeName: '', source: {} } })),
  ),
  having(
    [volumeAttachment('{ns}-a')],
    'VolumeAttachment: a status',
    merge(`${ATTACHMENTS}/{ns}-a/status`, { status: { attached: true, attachmentMetadata: { a: 'b' } } }),
    table(`${ATTACHMENTS}/{ns}-a`),
    merge(`${ATTACHMENTS}/{ns}-a`, { spec: { nodeName: 'other' } }, { see: ({ status, reason }) => [status, reason] }),
  ),
  one('ComponentStatus: writing', post(at('componentstatuses', 'v1', ''), {}), del(`${at('componentstatuses', 'v1', '')}/scheduler`)),
  one('ComponentStatus: another', get(`${at('componentstatuses', 'v1', '')}/nothing`)),
  one('LimitRange: replaced by nothing', put(`${RANGES}/nothing`, limitRange('nothing'))),
]

/** Volumes, claims, their classes, and what a namespace may take. */
export const storage = {
  name: 'storage',
  cases: [
    ...volumeSpecs.map(([name, rest]) =>
      one(`PersistentVolume: ${name}`, post(`${VOLUMES}${DRY}`, persistentVolume('{ns}-v', { spec: { ...VOLUME, ...rest } }))),
    ),
    ...claimSpecs.map(([name, rest]) =>
      one(`PersistentVolumeClaim: ${name}`, post(`${CLAIMS}${DRY}`, persistentVolumeClaim('c', { spec: { ...CLAIM, ...rest } }))),
    ),
    ...quotas.map(([name, spec]) => one(`ResourceQuota: ${name}`, post(`${QUOTAS}${DRY}`, resourceQuota('q', { spec })))),
    ...limits.map(([name, each]) => one(`LimitRange: ${name}`, post(`${RANGES}${DRY}`, limitRange('l', { spec: { limits: each } })))),
    ...classes.map(([name, rest]) => one(`StorageClass: ${name}`, post(`${CLASSES}${DRY}`, storageClass('{ns}-c', rest)))),
    ...changes,
  ],
}
