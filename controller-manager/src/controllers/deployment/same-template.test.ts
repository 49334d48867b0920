import { describe, expect, it } from 'vitest'
import { sameTemplate, withoutHash } from './same-template.ts'

const container = { name: 'main', image: 'web:1' }
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } }

describe('two templates', () => {
  it('are the same whatever the hash label, and however absence is said', () => {
    const hashed = {
      metadata: { labels: { app: 'web', 'pod-template-hash': 'x' }, annotations: {} },
      spec: { containers: [container], volumes: [] },
    }
    expect(sameTemplate(template, hashed)).toBe(true)
    expect(sameTemplate(template, { ...template, spec: { containers: [{ ...container, resources: {} }] } })).toBe(true)
  })
  it('are the same where quantities are only written otherwise', () => {
    const of = (cpu: string) => ({ ...template, spec: { containers: [{ ...container, resources: { limits: { cpu } } }] } })
    expect(sameTemplate(of('1'), of('1000m'))).toBe(true)
    expect(sameTemplate(of('1'), of('2'))).toBe(false)
  })
  it('differ by an empty selector, which selects everything', () => {
    const term = { topologyKey: 'zone' }
    const spread = (selector: object) => ({
      ...template,
      spec: {
        containers: [container],
        topologySpreadConstraints: [{ ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule', ...selector }],
      },
    })
    expect(sameTemplate(spread({}), spread({ labelSelector: {} }))).toBe(false)
    expect(sameTemplate(spread({ labelSelector: {} }), spread({ labelSelector: { matchLabels: {} } }))).toBe(true)
  })
  it('leave a template without a hash as it is', () => {
    expect(withoutHash(template)).toBe(template)
  })
})
