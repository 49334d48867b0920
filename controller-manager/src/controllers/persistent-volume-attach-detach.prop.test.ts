import { type DeepReadonly, kinds, type Node, type Pod, type Stored, type VolumeAttachment } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster, type ModelServer, type Move } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { endPod } from '../testing/schedules/nodes.ts'
import { claimOf, volumeOf } from '../testing/volume-objects.ts'
import { createAttachDetach } from './persistent-volume-attach-detach.ts'

const NODES = ['node-1', 'node-2']
const CLAIM = { namespace: 'default', name: 'data' }
const DRIVER = 'example.org'
const UNIQUE = `kubernetes.io/csi/${DRIVER}^handle`
const DETACHES = 'external-attacher/example-org'

const podNamed = (name: string, node: string): DeepReadonly<Pod> => {
  const pod = podOf(name, { node })
  return { ...pod, spec: { containers: [], ...pod.spec, volumes: [{ name: 'v', persistentVolumeClaim: { claimName: CLAIM.name } }] } }
}
const nodeNamed = (name: string): DeepReadonly<Node> => ({
  metadata: { name, annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' } },
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
})
const podsOn = (server: ModelServer, node: string): readonly Stored<Pod>[] =>
  server.list(kinds.Pod).filter(({ spec, status }) => spec?.nodeName === node && status?.phase === 'Running')
const attachments = (server: ModelServer, node?: string): readonly Stored<VolumeAttachment>[] =>
  server.list(kinds.VolumeAttachment).filter(({ spec }) => node === undefined || spec.nodeName === node)
const statusOf = (server: ModelServer, name: string) => server.get(kinds.Node, { namespace: undefined, name })?.status

/** Pods with the claim come to both nodes, end and go; nodes go and come back. */
const users: Actor = (server) => [
  ...['a', 'b'].flatMap((name, i): readonly Move[] => {
    const pod = server.get(kinds.Pod, { namespace: 'default', name })
    if (pod === undefined)
      return NODES.map((node) => disturbance(`${name} comes to ${node}`, () => server.put(kinds.Pod, podNamed(name, node)), 2 - i))
    return [
      disturbance(`${name} ends`, () => endPod(server, pod, 'Succeeded')),
      disturbance(`${name} is gone`, () => server.erase(kinds.Pod, { namespace: 'default', name })),
    ]
  }),
  ...NODES.map((name) =>
    server.get(kinds.Node, { namespace: undefined, name }) === undefined
      ? disturbance(`${name} joins`, () => server.put(kinds.Node, nodeNamed(name)), 2)
      : disturbance(`${name} leaves`, () => server.remove(kinds.Node, { name })),
  ),
]

/** The driver's attacher: attaches what is asked for, and detaches before the wish is gone. */
const driver: Actor = (server) =>
  attachments(server).flatMap(({ metadata: { name, deletionTimestamp, finalizers = [] }, status }): readonly Move[] => {
    const write = (patch: object) => () => void server.patch(kinds.VolumeAttachment, { name, type: 'merge', patch })
    if (deletionTimestamp !== undefined)
      return finalizers.includes(DETACHES)
        ? [{ label: `${name} is detached`, weight: 1, run: write({ metadata: { finalizers: null } }) }]
        : []
    if (status?.attached === true) return []
    return [{ label: `${name} is attached`, weight: 2, run: write({ metadata: { finalizers: [DETACHES] }, status: { attached: true } }) }]
  })

/** Kubelets: one mounts what is attached while it has a pod for it, and tells of it until it has unmounted it. */
const kubelets: Actor = (server) =>
  NODES.flatMap((name): readonly Move[] => {
    const status = statusOf(server, name)
    if (status === undefined) return []
    const [mounted, wanted] = [status.volumesInUse?.includes(UNIQUE) === true, podsOn(server, name).length > 0]
    const write = (volumesInUse: readonly string[] | null) => () =>
      void server.patch(kinds.Node, { name, type: 'merge', patch: { status: { volumesInUse } } })
    if (!mounted && wanted && status.volumesAttached?.some((each) => each.name === UNIQUE) === true)
      return [{ label: `${name} mounts`, weight: 1, run: write([UNIQUE]) }]
    return mounted && !wanted ? [{ label: `${name} unmounts`, weight: 1, run: write(null) }] : []
  })

/** A volume for one node is asked for by one node alone; and not given up while a node that is well has it mounted. */
const expectExclusive = (server: ModelServer): void => {
  expect(attachments(server).length).toBeLessThanOrEqual(1)
}

const expectRest = (server: ModelServer): void => {
  const wanting = NODES.filter((name) => statusOf(server, name) !== undefined && podsOn(server, name).length > 0)
  const [attachment, ...more] = attachments(server)
  expect(more).toEqual([])
  if (wanting.length === 0) expect(attachment).toBeUndefined()
  else expect(wanting).toContain(attachment?.spec.nodeName)
  for (const name of NODES) {
    const here = attachment?.spec.nodeName === name
    expect(statusOf(server, name)?.volumesAttached?.map((each) => each.name) ?? []).toEqual(here ? [UNIQUE] : [])
  }
}

it('attaches a volume to one node that needs it, and to no second, whatever is lost, repeated or late', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'attachments come to rest',
    few: 150,
    of: schedule(120),
    holds: async (moves) => {
      const cluster = createModelCluster({
        controllers: [() => createAttachDetach() as unknown as Controller],
        actors: [users, driver, kubelets],
        fill: (server) => {
          for (const name of NODES) server.put(kinds.Node, nodeNamed(name))
          const claim = server.put(
            kinds.PersistentVolumeClaim,
            claimOf(CLAIM.name, {
              volumeName: 'pv',
              metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
              status: { phase: 'Bound' },
            }),
          )
          const csi = { driver: DRIVER, volumeHandle: 'handle' }
          server.put(kinds.PersistentVolume, volumeOf('pv', { csi, claimRef: { ...CLAIM, uid: claim.metadata.uid }, phase: 'Bound' }))
        },
        faults: true,
        planted: PLANTED,
      })
      const check = (): void => expectExclusive(cluster.server)
      await cluster.run(moves, check)
      await cluster.settle(check)
      expectRest(cluster.server)
    },
  })
})
