import { kinds } from '@coxswain/api-types'
import { expectFixpoint, planFor, type World } from '@coxswain/client'
import { expect, it } from 'vitest'
import { podOf } from '../testing/objects.ts'
import { claimOf } from '../testing/volume-objects.ts'
import { createEphemeralVolume } from './ephemeral-volume.ts'

const template = {
  metadata: { labels: { app: 'web' } },
  spec: { accessModes: ['ReadWriteOnce'] as const, resources: { requests: { storage: '1Gi' } } },
}
const pod = (facts: Parameters<typeof podOf>[1] = {}) => {
  const made = podOf('web', facts)
  const volumes = [
    { name: 'scratch', ephemeral: { volumeClaimTemplate: template } },
    { name: 'data', persistentVolumeClaim: { claimName: 'data' } },
  ]
  return { ...made, spec: { containers: [], ...made.spec, volumes } }
}
const owned = (uid: string) =>
  claimOf('web-scratch', { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid, controller: true }] } })
const settle = (object: ReturnType<typeof pod>, world: World = []) => expectFixpoint(createEphemeralVolume(), { object, world })

it('makes a claim from the template, which the pod owns', () => {
  const { world, plan } = settle(pod())
  expect(plan.steps.map(({ reason }) => reason)).toEqual(['its pod has the ephemeral volume scratch'])
  expect(world.find(({ kind }) => kind === kinds.PersistentVolumeClaim.kind)).toMatchObject({
    metadata: {
      name: 'web-scratch',
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', controller: true, blockOwnerDeletion: true }],
    },
    spec: template.spec,
  })
})

it("leaves a claim alone that is not the pod's, and tells the pod once", () => {
  const { plan } = settle(pod(), [owned('uid of another')])
  expect(plan.steps.flatMap((step) => (step.do === 'event' ? `${step.event.reason} ${step.event.message}` : step.do))).toEqual([
    'FailedBinding ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)',
  ])
})

it('does nothing for pods that go, and where the claim is there', () => {
  const object = pod()
  expect(planFor(createEphemeralVolume(), { object: pod({ deleted: '2026-01-01T00:00:00Z' }) }).steps).toEqual([])
  expect(planFor(createEphemeralVolume(), { object, world: [object, owned('uid-Pod-default/web')] }).steps).toEqual([])
})
