import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import type { TypeTable } from '../schema/model.ts'
import { checkConfig } from './check-config.ts'

const pod = (spec: object, container: object = {}): string | undefined =>
  checkConfig(generatedTypes, 'core/v1.Pod', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [{ name: 'c', ...container }], ...spec },
  })
const C = '.spec.containers[name="c"]'

describe('checkConfig', () => {
  it('takes what fits, nulls anywhere, and quantities and times as any scalar', () => {
    expect(
      pod({ hostname: null, nodeSelector: { a: 'b' }, tolerations: null }, { resources: { limits: { cpu: 1, memory: '1Gi' } } }),
    ).toBeUndefined()
    expect(pod({}, { livenessProbe: { httpGet: { port: 'http' }, periodSeconds: 1 } })).toBeUndefined()
  })
  it.each<[string, string | undefined, string]>([
    ['an unknown field', pod({ foo: 1 }), '.spec.foo: field not declared in schema'],
    ['a number for text', pod({ hostname: 1 }), '.spec.hostname: expected string, got &value.valueUnstructured{Value:1}'],
    [
      'a list for text',
      pod({ hostname: ['a', 1] }),
      '.spec.hostname: expected string, got &value.valueUnstructured{Value:[]interface {}{"a", 1}}',
    ],
    [
      'text for a number',
      pod({ terminationGracePeriodSeconds: '1' }),
      '.spec.terminationGracePeriodSeconds: expected numeric (int or float), got string',
    ],
    ['text for a truth value', pod({ hostNetwork: 'yes' }), '.spec.hostNetwork: expected boolean, got &{yes}'],
    [
      'a map for a quantity',
      pod({}, { resources: { limits: { cpu: { a: 1 } } } }),
      `${C}.resources.limits.cpu: expected any scalar, got &{map[a:1]}`,
    ],
    ['a scalar for a list', pod({}, { ports: 'x' }), `${C}.ports: expected list, got &{x}`],
    ['a list for a map', pod({ nodeSelector: [] }), '.spec.nodeSelector: expected map, got &{[]}'],
    ['a wrong item of an atomic list', pod({}, { args: ['a', 1] }), `${C}.args[1]: expected string, got &value.valueUnstructured{Value:1}`],
    ['an item that is null', pod({}, { ports: [null] }), `${C}.ports: element 0: associative list with keys may not have a null element`],
    ['an item that is no map', pod({}, { env: [1] }), `${C}.env: element 0: associative list with keys may not have non-map elements`],
    ['an item twice', pod({}, { env: [{ name: 'A' }, { name: 'A' }] }), `${C}.env: duplicate entries for key [name="A"]`],
    [
      'an item twice, by the default of a key',
      pod({}, { ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
      `${C}.ports: duplicate entries for key [containerPort=80,protocol="TCP"]`,
    ],
    [
      'more than one fault',
      pod({ hostname: 1, subdomain: 2 }),
      'errors:\n  .spec.hostname: expected string, got &value.valueUnstructured{Value:1}\n  .spec.subdomain: expected string, got &value.valueUnstructured{Value:2}',
    ],
  ])('refuses %s', (_, found, message) => {
    expect(found).toBe(message)
  })
  it('takes the zero of a key that is always written for one that is left out; the rules of the kind refuse it', () => {
    expect(pod({}, { ports: [{ name: 'x' }] })).toBeUndefined()
  })
  it('refuses an item without its key where nothing stands in', () => {
    const types: TypeTable = {
      'x/v1.Thing': {
        fields: { list: { type: '[]x/v1.Item', listType: 'map', listMapKeys: ['id'] }, set: { type: '[]string', listType: 'set' } },
      },
      'x/v1.Item': { fields: { id: { type: 'string' } } },
    }
    expect(checkConfig(types, 'x/v1.Thing', { list: [{}] })).toBe(
      '.list: element 0: associative list with keys has an element that omits key field "id" (and doesn\'t have default value)',
    )
    expect(checkConfig(types, 'x/v1.Thing', { set: ['a', 'a', {}] })).toBe(
      'errors:\n  .set: duplicate entries for key [="a"]\n  .set: element 2: associative list without keys has an element that\'s a map type',
    )
  })
})
