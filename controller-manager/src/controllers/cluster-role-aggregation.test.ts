import type { ClusterRole, DeepReadonly, PolicyRule } from '@coxswain/api-types'
import { expectFixpoint, planFor } from '@coxswain/client'
import { expect, it } from 'vitest'
import { clusterRoleAggregation } from './cluster-role-aggregation.ts'

const rule = (resource: string): PolicyRule => ({ verbs: ['get'], apiGroups: [''], resources: [resource] })
const role = (name: string, labels: Record<string, string>, ...resources: readonly string[]): ClusterRole => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name, labels },
  rules: resources.map(rule),
})
const gathering = (name: string, label: string, ...resources: readonly string[]): ClusterRole => ({
  ...role(name, {}, ...resources),
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: 'true' } }] },
})
const resourcesAfter = (object: ClusterRole, ...world: readonly ClusterRole[]) => {
  const after = expectFixpoint(clusterRoleAggregation, { object, world }).world
  const found = after.find(({ metadata }) => metadata.name === object.metadata.name) as DeepReadonly<ClusterRole>
  return found.rules?.flatMap(({ resources = [] }) => resources)
}

it('gathers the rules of the roles with its labels, in the order of their names, each once', () => {
  const parts = [role('b', { view: 'true' }, 'secrets', 'pods'), role('a', { view: 'true' }, 'pods'), role('c', {}, 'nodes')]
  expect(resourcesAfter(gathering('viewer', 'view'), ...parts)).toEqual(['pods', 'secrets'])
})

it('lets go what nobody gives any more, and never gathers itself', () => {
  const own = { ...gathering('viewer', 'view', 'nodes'), metadata: { name: 'viewer', labels: { view: 'true' } } }
  expect(resourcesAfter(own, role('a', { view: 'true' }, 'pods'))).toEqual(['pods'])
  expect(resourcesAfter(own)).toEqual([])
})

it('leaves other roles alone, and one that is as it should be', () => {
  expect(planFor(clusterRoleAggregation, { object: role('plain', {}, 'pods') }).steps).toEqual([])
  const done = gathering('viewer', 'view', 'pods')
  expect(planFor(clusterRoleAggregation, { object: done, world: [role('a', { view: 'true' }, 'pods')] }).steps).toEqual([])
})
