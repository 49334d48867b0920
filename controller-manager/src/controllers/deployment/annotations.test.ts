import { describe, expect, it } from 'vitest'
import { newReplicaSetAnnotations } from './annotations.ts'

const REVISION = 'deployment.kubernetes.io/revision'
const HISTORY = 'deployment.kubernetes.io/revision-history'

describe('the annotations of the present ReplicaSet', () => {
  it('are the same object where nothing changes', () => {
    const annotations = { [REVISION]: '2', team: 'a' }
    expect(newReplicaSetAnnotations({ annotations: { team: 'a', [REVISION]: '9' } }, annotations, 2)).toBe(annotations)
    expect(newReplicaSetAnnotations({}, annotations, 1)).toBe(annotations)
  })
  it('remember former revisions, as many as there is room for', () => {
    expect(newReplicaSetAnnotations({}, { [REVISION]: '1' }, 3)).toEqual({ [REVISION]: '3', [HISTORY]: '1' })
    expect(newReplicaSetAnnotations({}, { [REVISION]: '3', [HISTORY]: '1' }, 5)).toEqual({ [REVISION]: '5', [HISTORY]: '1,3' })
    const long = Array.from({ length: 400 }, (_, i) => String(1000 + i)).join(',')
    expect(newReplicaSetAnnotations({}, { [REVISION]: '2000', [HISTORY]: long }, 2001)[HISTORY]).toBe(`${long.slice(5)},2000`)
  })
  it('are let alone where the revision is not a number', () => {
    const annotations = { [REVISION]: 'mine' }
    expect(newReplicaSetAnnotations({ annotations: { team: 'a' } }, annotations, 3)).toBe(annotations)
  })
  it('take a name that is also a member of every object', () => {
    const given = JSON.parse('{"__proto__":"x","constructor":"y"}')
    const next = newReplicaSetAnnotations({ annotations: given }, {}, 1)
    expect(Object.keys(next).sort()).toEqual(['__proto__', 'constructor', REVISION].sort())
  })
})
