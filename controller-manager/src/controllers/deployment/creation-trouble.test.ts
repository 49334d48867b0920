import { type Outcome, planFor } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { deploymentOf, replicaSetOf } from '../../testing/objects.ts'
import { after, conditionAfter, created } from '../../testing/rollouts.ts'
import { deployment } from '../deployment.ts'

const refused = (reason: string, causes: readonly string[] = []): Outcome => ({
  ok: false,
  reason,
  message: 'replicasets.apps "x" is forbidden: no',
  code: 403,
  causes,
  retryAfterMs: 0,
})

describe('a ReplicaSet that cannot be created', () => {
  const object = deploymentOf()
  const name = created(planFor(deployment, { object }))?.metadata.name ?? ''
  const after1 = (outcome: Outcome) => planFor(deployment, { object, outcomes: new Map([[`create replica set ${name}`, outcome]]) })

  it('is told of, and tried again', () => {
    const plan = after1(refused('Forbidden'))
    expect(plan.steps.map((step) => step.do)).toEqual(['event', 'updateStatus', 'create'])
    const message = `Failed to create new replica set "${name}": replicasets.apps "x" is forbidden: no`
    expect(plan.steps[0]).toMatchObject({ event: { type: 'Warning', reason: 'ReplicaSetCreateError', message } })
    expect(conditionAfter(object, plan, 'Progressing')).toMatchObject({ status: 'False', reason: 'ReplicaSetCreateError', message })
  })
  it('is let be in a namespace that is being deleted', () => {
    expect(created(after1(refused('Forbidden', ['NamespaceTerminating'])))).toBeUndefined()
  })
  it('gets another name where a ReplicaSet of another template has it', () => {
    const world = [replicaSetOf({ name, uid: 'uid-other', labels: { app: 'db' } })]
    const counted = after(object, planFor(deployment, { object, world }))
    expect(counted.status?.collisionCount).toBe(1)
    const next = created(planFor(deployment, { object: counted, world }))?.metadata.name
    expect(next).toMatch(/^web-/)
    expect(next).not.toBe(name)
  })
})
