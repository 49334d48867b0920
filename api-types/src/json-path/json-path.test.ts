import { describe, expect, it } from 'vitest'
import { evaluateJsonPath } from './evaluate.ts'
import { parseJsonPath } from './parse.ts'

const OBJECT = {
  metadata: { annotations: { 'shop.example.com/owner': 'me' } },
  spec: { replicas: 3, ports: [{ name: 'web', port: 80 }, { name: 'tls', port: 443 }, { port: 9 }], none: null },
  status: {
    conditions: [
      { type: 'Ready', status: 'True' },
      { type: 'Old', status: 'False' },
    ],
  },
}

describe('JSONPath', () => {
  it.each([
    ['.spec.replicas', [3]],
    ['.spec.missing.deep', []],
    ['.spec.none', [null]],
    ['.status.conditions[?(@.type=="Ready")].status', ['True']],
    [".status.conditions[?(@.type=='Old')].status", ['False']],
    ['.status.conditions[?(@.type!="Ready")].type', ['Old']],
    ['.spec.ports[?(@.port>80)].port', [443]],
    ['.spec.ports[?(@.name)].port', [80, 443]],
    ['.spec.ports[0].port', [80]],
    ['.spec.ports[-1].port', [9]],
    ['.spec.ports[0:2].port', [80, 443]],
    ['.spec.ports[*].name', ['web', 'tls']],
    ['.spec.ports[0,2].port', [80, 9]],
    ["['spec']['replicas']", [3]],
    ['.metadata.annotations.shop\\.example\\.com/owner', ['me']],
    [".metadata.annotations['shop.example.com/owner']", ['me']],
    ['..port', [80, 443, 9]],
    ['.', [OBJECT]],
  ])('%s', (path, found) => {
    expect(evaluateJsonPath(parseJsonPath(path) ?? [], OBJECT)).toEqual(found)
  })

  it('finds nothing where a step does not fit', () => {
    expect(evaluateJsonPath(parseJsonPath('.spec.replicas[0]') ?? [], OBJECT)).toBeUndefined()
    expect(evaluateJsonPath(parseJsonPath('.spec.ports[7]') ?? [], OBJECT)).toBeUndefined()
  })

  it.each(['.spec[', '.spec[?(', '.spec[abc]', '.a b', '.spec[?(@.a==)]'])('is refused: %s', (path) => {
    expect(parseJsonPath(path)).toBeUndefined()
  })
})
