import { type ClusterRole, type DeepReadonly, kinds } from '@coxswain/api-types'
import { type Actor, type Controller, createModelCluster } from '@coxswain/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { checkSchedules, LONG_MS, PLANTED, schedule } from '../testing/schedules/check-schedules.ts'
import { disturbance } from '../testing/schedules/moves.ts'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'

const LABEL = 'example.com/to-all'
const PARTS = ['part-1', 'part-2', 'part-3']
const RESOURCES = ['pods', 'secrets']
const controller = () => clusterRoleAggregation as unknown as Controller

const gathering: DeepReadonly<ClusterRole> = {
  metadata: { name: 'all' },
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [LABEL]: 'true' } }] },
  rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
}
const part = (name: string, resource: string, label: string): DeepReadonly<ClusterRole> => ({
  metadata: { name, labels: { [LABEL]: label } },
  rules: [{ apiGroups: [''], resources: [resource], verbs: ['get'] }],
})

const editing: Actor = (server) =>
  PARTS.flatMap((name) => [
    ...RESOURCES.flatMap((resource) =>
      ['true', 'false'].map((label) =>
        disturbance(`${name} is for ${resource}, gathered: ${label}`, () => server.put(kinds.ClusterRole, part(name, resource, label))),
      ),
    ),
    ...(server.get(kinds.ClusterRole, { name }) === undefined
      ? []
      : [disturbance(`${name} goes`, () => server.remove(kinds.ClusterRole, { name }))]),
  ])

it('a role has the rules of those that it gathers, and keeps what else is written to it', { timeout: LONG_MS }, async () => {
  await checkSchedules({
    name: 'roles that gather come to rest',
    few: 150,
    of: fc.record({ moves: schedule() }),
    holds: async ({ moves }) => {
      let written = 0
      const annotating: Actor = (server) => [
        disturbance('a user annotates the role', () => {
          written++
          const patch = { metadata: { annotations: { [`note-${written}`]: '' } } }
          server.patch(kinds.ClusterRole, { name: 'all', type: 'merge', patch })
        }),
      ]
      const cluster = createModelCluster({
        controllers: [controller],
        actors: [editing, annotating],
        fill: (server) => void server.put(kinds.ClusterRole, gathering),
        faults: true,
        planted: PLANTED,
      })
      const role = () => cluster.server.get(kinds.ClusterRole, { name: 'all' })
      const check = (): void => expect(Object.keys(role()?.metadata.annotations ?? {})).toHaveLength(written)
      await cluster.run(moves, check)
      await cluster.settle(check)
      const parts = cluster.server.list(kinds.ClusterRole).filter(({ metadata }) => metadata.labels?.[LABEL] === 'true')
      const wanted = new Set(parts.flatMap(({ rules = [] }) => rules.map((rule) => JSON.stringify(rule))))
      expect(new Set(role()?.rules?.map((rule) => JSON.stringify(rule)))).toEqual(wanted)
      expect(role()?.rules).toHaveLength(wanted.size)
    },
  })
})
