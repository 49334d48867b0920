import { describe, expect, it } from 'vitest'
import { computeHash } from './template-hash.ts'

describe('the hash of a template', () => {
  const template = { metadata: { labels: { a: '1', b: '2' } }, spec: { containers: [{ name: 'x', image: 'y' }] } }

  it('may stand in a name, and stays the same for ever', () => {
    // Names of ReplicaSets that exist are made of it: this value must not change.
    expect(computeHash(template)).toBe('556d69dc75')
  })
  it('does not depend on the order of keys, or on how absence is said', () => {
    const same = {
      spec: { volumes: [], containers: [{ image: 'y', name: 'x' }] },
      metadata: { labels: { b: '2', a: '1' }, name: undefined },
    }
    expect(computeHash(same)).toBe(computeHash(template))
  })
  it('differs with the content, with the collision count, and with what an empty object says', () => {
    const selecting = (selector: object) => ({ spec: { topologySpreadConstraints: [{ ...selector }] } })
    const others = [
      computeHash(template),
      computeHash(template, 0),
      computeHash(template, 1),
      computeHash({ ...template, spec: { containers: [{ name: 'x', image: 'z' }] } }),
      computeHash(selecting({})),
      computeHash(selecting({ labelSelector: {} })),
    ]
    expect(new Set(others).size).toBe(others.length)
  })
})
