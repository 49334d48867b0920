import { type Case, del, get, having, jsonPatch, merge, one, post, put, send, strategic, table } from '../case.ts'
import { at } from '../resources.ts'
import { CONTAINER, node, pod } from './objects.ts'

const PODS = at('pods')
const P = `${PODS}/p`
const bind = (target: object, metadata: object = { name: 'p' }) => ({ apiVersion: 'v1', kind: 'Binding', metadata, target })
const status = (value: object) => ({ status: value })
const RUNNING = {
  phase: 'Running',
  podIP: '10.9.8.7',
  podIPs: [{ ip: '10.9.8.7' }],
  hostIP: '10.1.1.1',
  containerStatuses: [
    { name: 'c', ready: true, restartCount: 2, image: 'i', imageID: 'x', state: { running: { startedAt: '2021-01-01T00:00:00Z' } } },
  ],
  conditions: [{ type: 'Ready', status: 'True' }],
}

/** What of a pod may change after its creation. */
const updates: readonly Case[] = [
  having([pod('p')], 'another image', merge(P, { spec: { containers: [{ ...CONTAINER, image: 'example.org/app:2' }] } })),
  having([pod('p')], 'another image by its name', strategic(P, { spec: { containers: [{ name: 'c', image: 'example.org/app:2' }] } })),
  having([pod('p')], 'an image taken away', strategic(P, { spec: { containers: [{ name: 'c', image: null }] } })),
  having([pod('p')], 'another command', strategic(P, { spec: { containers: [{ name: 'c', command: ['x'] }] } })),
  having([pod('p')], 'a container more', strategic(P, { spec: { containers: [{ name: 'd', image: 'x' }] } })),
  having([pod('p')], 'a container less', strategic(P, { spec: { containers: [{ name: 'c', $patch: 'delete' }] } })),
  having(
    [pod('p')],
    'a deadline',
    merge(P, { spec: { activeDeadlineSeconds: 10 } }),
    merge(P, { spec: { activeDeadlineSeconds: 20 } }),
    merge(P, { spec: { activeDeadlineSeconds: 5 } }),
    merge(P, { spec: { activeDeadlineSeconds: null } }),
  ),
  having([pod('p')], 'tolerations more', strategic(P, { spec: { tolerations: [{ key: 'x', operator: 'Exists' }] } })),
  having([pod('p', { tolerations: [{ key: 'x', operator: 'Exists' }] })], 'tolerations less', merge(P, { spec: { tolerations: [] } })),
  having([pod('p')], 'a node by its spec', merge(P, { spec: { nodeName: 'n' } })),
  having([pod('p')], 'a status by its spec', merge(P, status({ phase: 'Running' })), get(P)),
  having([pod('p')], 'a debug container by its spec', merge(P, { spec: { ephemeralContainers: [{ name: 'd', image: 'x' }] } })),
]
const statuses: readonly Case[] = [
  having([pod('p')], 'a status', merge(`${P}/status`, status(RUNNING)), get(P), table(P)),
  having(
    [pod('p')],
    'a status with a spec',
    merge(`${P}/status`, {
      ...status({ phase: 'Failed', reason: 'Evicted' }),
      spec: { nodeName: 'x' },
      metadata: { labels: { a: 'b' }, annotations: { c: 'd' } },
    }),
    table(P),
  ),
  having([pod('p')], 'a status of an odd phase', merge(`${P}/status`, status({ phase: 'Foo' }))),
  having(
    [pod('p')],
    'conditions by their type',
    strategic(`${P}/status`, status({ conditions: [{ type: 'A', status: 'True' }] })),
    strategic(
      `${P}/status`,
      status({
        conditions: [
          { type: 'B', status: 'False' },
          { type: 'A', status: 'Unknown' },
        ],
      }),
    ),
  ),
  having([pod('p')], 'a status of a nominated node', merge(`${P}/status`, status({ nominatedNodeName: 'A_B' })), table(P)),
  having([pod('p')], 'a status, replaced', put(`${P}/status`, { ...pod('p'), ...status({ phase: 'Succeeded' }) }), get(`${P}/status`)),
  having(
    [pod('p', { restartPolicy: 'Never' })],
    'a container that has ended',
    merge(
      `${P}/status`,
      status({ phase: 'Succeeded', containerStatuses: [{ name: 'c', state: { terminated: { exitCode: 0, reason: 'Completed' } } }] }),
    ),
    table(P),
  ),
  having(
    [pod('p')],
    'a container that waits',
    merge(
      `${P}/status`,
      status({ phase: 'Pending', containerStatuses: [{ name: 'c', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }] }),
    ),
    table(P),
  ),
  having(
    [pod('p', { initContainers: [{ ...CONTAINER, name: 'i' }] })],
    'an init container that runs',
    merge(`${P}/status`, status({ phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { running: {} } }] })),
    table(P),
  ),
  having(
    [pod('p', { initContainers: [{ ...CONTAINER, name: 'i' }] })],
    'an init container that failed',
    merge(
      `${P}/status`,
      status({ phase: 'Pending', initContainerStatuses: [{ name: 'i', state: { terminated: { exitCode: 1, signal: 9 } } }] }),
    ),
    table(P),
  ),
]
const subresources: readonly Case[] = [
  having(
    [pod('p')],
    'a binding',
    post(`${P}/binding`, bind({ kind: 'Node', name: 'n' })),
    get(P),
    post(`${P}/binding`, bind({ kind: 'Node', name: 'm' })),
  ),
  having(
    [pod('p')],
    'a binding with annotations',
    post(`${P}/binding`, bind({ name: 'n' }, { name: 'p', annotations: { a: 'b' } })),
    get(P),
  ),
  having([pod('p')], 'a binding to nothing', post(`${P}/binding`, bind({ name: '' }))),
  having([pod('p')], 'a binding to another kind', post(`${P}/binding`, bind({ kind: 'Foo', name: 'n' }))),
  having([pod('p')], 'a binding of another pod', post(`${P}/binding`, bind({ kind: 'Node', name: 'n' }, { name: 'q' }))),
  one('a binding of nothing', post(`${P}/binding`, bind({ kind: 'Node', name: 'n' }))),
  having([pod('p')], 'a binding by the collection', post(at('bindings'), bind({ kind: 'Node', name: 'n' })), get(P)),
  having([pod('p')], 'a binding, dry run', post(`${P}/binding?dryRun=All`, bind({ kind: 'Node', name: 'n' })), get(P)),
  having(
    [pod('p')],
    'an eviction',
    post(`${P}/eviction`, { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'p' } }),
    get(P),
  ),
  having(
    [pod('p')],
    'an eviction, dry run',
    post(`${P}/eviction?dryRun=All`, { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'p' } }),
    get(P),
  ),
  having(
    [pod('p')],
    'an eviction of another',
    post(`${P}/eviction`, { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'q' } }),
  ),
  one('an eviction of nothing', post(`${P}/eviction`, { apiVersion: 'policy/v1beta1', kind: 'Eviction', metadata: { name: 'p' } })),
  having(
    [pod('p')],
    'subresources that are none',
    get(`${P}/foo`),
    send('PATCH', `${P}/foo`, {}),
    get(`${P}/scale`),
    post(`${P}/status`, pod('p')),
  ),
]
const bound = [pod('p', { nodeName: '{ns}-n' })]
const deletions: readonly Case[] = [
  having(bound, 'a delete with grace', del(P), get(P), table(P)),
  having(
    bound,
    'a delete with grace, twice',
    del(P, { gracePeriodSeconds: 100 }, { unseen: true }),
    del(P, { gracePeriodSeconds: 5 }),
    del(P, { gracePeriodSeconds: 50 }),
    del(P, { gracePeriodSeconds: 0 }),
    get(P),
  ),
  having(bound, 'a delete without grace', del(`${P}?gracePeriodSeconds=0`), get(P)),
  having(bound, 'a delete with negative grace', del(`${P}?gracePeriodSeconds=-1`)),
  having(bound, 'a delete, dry run', del(P, { dryRun: ['All'] }), get(P)),
  having([pod('p', { nodeName: 'n', terminationGracePeriodSeconds: 7 })], 'a delete with the grace of its spec', del(P)),
  having([pod('p')], 'a delete of what is bound to nothing', del(P), get(P)),
  having([node('{ns}-n'), ...bound], 'a delete of a collection with grace', del(`${PODS}?gracePeriodSeconds=9`), get(PODS)),
]
const selections: readonly Case[] = [
  having(
    [pod('p', { nodeName: '{ns}-n' }), pod('q', {}, { labels: { a: 'b' } })],
    'by fields',
    ...[
      'spec.nodeName={ns}-n',
      'metadata.name=q',
      'status.phase=Pending,spec.nodeName=',
      'spec.restartPolicy!=Always',
      'spec.schedulerName=default-scheduler',
      'status.podIP=',
      'metadata.namespace={ns}',
      'spec.foo=x',
      'spec.serviceAccountName=x',
    ].map((selector) => get(`${PODS}?fieldSelector=${encodeURIComponent(selector).replaceAll('%7Bns%7D', '{ns}')}`, { see: names })),
  ),
  having(
    [pod('p', {}, { labels: { a: 'b', c: '1' } }), pod('q', {}, { labels: { a: 'x' } })],
    'by labels',
    ...['a', '!a', 'a=b', 'a==b', 'a!=b', 'a in (b,x)', 'a notin (b)', 'c>0', 'c<1', 'a in ()', 'a=b c', ',', 'a,', '(', 'A!', 'a=$'].map(
      (selector) => get(`${PODS}?labelSelector=${encodeURIComponent(selector)}`, { see: names }),
    ),
  ),
  having(
    [pod('p', { hostNetwork: true })],
    'a table with all columns',
    table(P),
    get(P, { headers: { accept: 'application/json;as=Table;v=v1beta1;g=meta.k8s.io' } }),
    get(`${P}?includeObject=None`, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }),
    get(`${P}?includeObject=Object`, { headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' } }),
  ),
  having(
    [pod('p')],
    'a JSON patch that fails',
    jsonPatch(P, [{ op: 'test', path: '/spec/nodeName', value: 'x' }]),
    jsonPatch(P, [{ op: 'remove', path: '/spec/foo' }]),
    jsonPatch(P, [{ op: 'replace', path: '/metadata/labels/a', value: 'b' }]),
  ),
]

/** The names in a list, or the whole answer where it is a refusal. */
function names(body: { readonly items?: readonly { readonly metadata: { readonly name: string } }[] }): unknown {
  return body.items?.map(({ metadata }) => metadata.name) ?? body
}

export const podChanges = { name: 'pod-changes', cases: [...updates, ...statuses, ...subresources, ...deletions, ...selections] }
