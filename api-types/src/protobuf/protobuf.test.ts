import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { generatedTypes } from '../generated/index.ts'
import { decodeObject } from '../schema/decode.ts'
import { parseJson, stringify } from '../schema/parse-json.ts'
import { deepEqual } from '../util/deep.ts'
import { encodeUtf8 } from '../util/text.ts'
import { unwrapUnknown, wrapUnknown } from './envelope.ts'
import { decodeProtobuf, encodeProtobuf, hasProtobuf } from './protobuf.ts'
import { ProtobufError } from './protobuf-error.ts'
import { randomObject } from './testdata/random-objects.ts'

const TYPES = Object.keys(generatedTypes).filter((type) => hasProtobuf(generatedTypes, type))
const POD = 'core/v1.Pod'

const normal = (type: string, value: object): object =>
  decodeObject(generatedTypes, type, parseJson(encodeUtf8(stringify(value))).value).object
const decode = (type: string, bytes: Uint8Array): object => decodeProtobuf(generatedTypes, type, bytes).object
const encode = (type: string, value: object): Uint8Array => encodeProtobuf(generatedTypes, type, value)
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof ProtobufError) return error.message
    throw error
  }
  return ''
}
/** Field `number`, length-delimited, around `content`. */
const field = (number: number, content: readonly number[]): number[] => [...varint(number * 8 + 2), ...varint(content.length), ...content]
const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))])
const utf8 = (text: string): number[] => [...encodeUtf8(text)]

describe('protobuf messages', () => {
  it('give back what was written, for random objects of every type', () => {
    const random = fc.constantFrom(...TYPES).chain((type) => fc.tuple(fc.constant(type), randomObject(generatedTypes, type)))
    fc.assert(
      fc.property(fc.noShrink(random), ([type, value]) => {
        const object = normal(type, value)
        return deepEqual(decode(type, encode(type, object)), object)
      }),
      { numRuns: 600 },
    )
  })

  it('are written and read for every type of the table, empty', () => {
    for (const type of TYPES) expect(deepEqual(decode(type, encode(type, {})), normal(type, {})), type).toBe(true)
  })

  it('hold integers past 2^53 exactly', () => {
    const lease = { metadata: { name: 'x', generation: 9_223_372_036_854_775_807n } }
    expect(decode('coordination/v1.Lease', encode('coordination/v1.Lease', lease))).toMatchObject(lease)
    const negative = { metadata: { deletionGracePeriodSeconds: -5 } }
    expect(decode(POD, encode(POD, negative))).toMatchObject(negative)
  })

  it('write Go’s zero values of fields that are no pointers, and none of pointers', () => {
    // name, generateName, namespace, selfLink, uid, resourceVersion; generation; an empty creationTimestamp.
    const metadata = [...[1, 2, 3, 4, 5, 6].flatMap((number) => [number * 8 + 2, 0]), 7 * 8, 0, 8 * 8 + 2, 0]
    expect([...encode('core/v1.ConfigMap', {})]).toEqual(field(1, metadata))
  })

  it('keep a pointer that points to zero', () => {
    const object = { metadata: {}, spec: { replicas: 0, selector: {}, template: { metadata: {}, spec: {} }, strategy: {} }, status: {} }
    expect(decode('apps/v1.Deployment', encode('apps/v1.Deployment', object))).toMatchObject({ spec: { replicas: 0 } })
  })

  it('keep __proto__ as a key of a map', () => {
    const bytes = new Uint8Array(field(2, [...field(1, utf8('__proto__')), ...field(2, utf8('x'))]))
    const object = decode('core/v1.ConfigMap', bytes) as { data: object }
    expect(Object.keys(object.data)).toEqual(['__proto__'])
    expect(Object.getPrototypeOf(object.data)).toBe(Object.prototype)
  })

  it('read packed numbers, and messages that come in two parts', () => {
    expect(decode('core/v1.ContainerRestartRuleOnExitCodes', new Uint8Array([18, 2, 5, 7])) as object).toMatchObject({ values: [5, 7] })
    const twice = [...field(1, field(1, utf8('a'))), ...field(1, field(3, utf8('b')))]
    expect(decode(POD, new Uint8Array(twice))).toMatchObject({ metadata: { name: 'a', namespace: 'b' } })
    const emptied = [...field(1, field(1, utf8('a'))), ...field(1, field(1, []))]
    expect(decode(POD, new Uint8Array(emptied))).toEqual({ metadata: {}, spec: { containers: [] }, status: {} })
  })
})

describe('fields of other versions', () => {
  it('are passed over where they are empty, as clients before 1.24 send metadata.clusterName', () => {
    const metadata = [...field(1, utf8('a')), ...field(15, [])]
    expect(decode('core/v1.ConfigMap', new Uint8Array(field(1, metadata)))).toEqual({ metadata: { name: 'a' } })
    expect(decode('core/v1.ConfigMap', new Uint8Array([9 * 8, 0]))).toEqual({ metadata: {} })
  })

  it('are refused where they hold something', () => {
    const metadata = [...field(1, utf8('a')), ...field(15, utf8('x'))]
    expect(refusal(() => decode('core/v1.ConfigMap', new Uint8Array(field(1, metadata))))).toBe(
      'proto: ObjectMeta: unknown field number 15',
    )
    expect(refusal(() => decode('core/v1.ConfigMap', new Uint8Array([9 * 8, 1])))).toBe('proto: ConfigMap: unknown field number 9')
  })
})

describe('what is refused', () => {
  it.each<[string, string, number[], string]>([
    ['an unknown number', POD, field(9, [1]), 'proto: Pod: unknown field number 9'],
    ['an unknown number below', POD, field(2, field(99, [0])), 'proto: PodSpec: unknown field number 99'],
    ['a value cut short', POD, [10, 5, 10], 'unexpected EOF'],
    ['a length past 2^31', POD, [10, 255, 255, 255, 255, 255, 15], 'unexpected EOF'],
    ['a length without end', POD, [10, 255, 255, 255, 255, 255, 255, 255, 255], 'proto: integer overflow'],
    ['a group', POD, [11, 12], 'proto: wrong wireType = 3 for field Pod.metadata'],
    ['number 0', POD, [2, 0], 'proto: Pod: illegal tag 0 (wire type 2)'],
    ['a number where a text is', 'core/v1.LocalObjectReference', [8, 1], 'proto: wrong wireType = 0 for field LocalObjectReference.name'],
    [
      'a quantity that is none',
      'core/v1.ResourceQuotaSpec',
      field(1, [...field(1, utf8('cpu')), ...field(2, field(1, utf8('x')))]),
      'quantities must match',
    ],
    ['free JSON that is none', 'apps/v1.ControllerRevision', field(2, field(1, utf8('{'))), 'unexpected end of JSON input'],
    ['a time past the year 9999', 'meta/v1.Condition', field(4, [8, 255, 255, 255, 255, 255, 255, 255, 127]), 'year outside of range'],
  ])('%s', (_, type, bytes, message) => {
    const found = refusal(() => decode(type, new Uint8Array(bytes)))
    expect(found).not.toBe('')
    expect(found).toContain(message)
  })

  it('messages that nest without end', () => {
    const nested = (depth: number): Uint8Array => {
      let bytes: number[] = []
      for (let i = 0; i < depth; i++) bytes = field(28, bytes)
      return new Uint8Array(bytes)
    }
    expect(refusal(() => decode('apiextensions/v1.JSONSchemaProps', nested(400)))).toBe('')
    expect(refusal(() => decode('apiextensions/v1.JSONSchemaProps', nested(600)))).toBe('exceeded max depth')
  })

  it('random and broken bytes, always by a ProtobufError', () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), bytes, (type, random) => typeof refusal(() => decode(type, random)) === 'string'),
      { numRuns: 3000 },
    )
    const good = encode(
      POD,
      normal(POD, {
        metadata: { name: 'x', labels: { a: 'b' } },
        spec: { containers: [{ name: 'a', image: 'b', resources: { limits: { cpu: '1' } } }] },
      }),
    )
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.nat(good.length), (at, byte, cut) => {
        const broken = good.slice(0, cut)
        if (at < cut) broken[at] = byte
        return typeof refusal(() => decode(POD, broken)) === 'string'
      }),
      { numRuns: 3000 },
    )
  })

  it('values that a type cannot hold', () => {
    expect(refusal(() => encode(POD, { spec: 'x' }))).toBe('cannot write a value of type string as PodSpec')
    expect(refusal(() => encode(POD, { metadata: { name: 5 } }))).toBe('cannot write a value of type number as string')
  })

  it('a Table, which has no protobuf form', () => {
    expect(hasProtobuf(generatedTypes, 'meta/v1.Table')).toBe(false)
    expect(() => encode('meta/v1.Table', {})).toThrow('no protobuf form')
  })
})

describe('the envelope', () => {
  it('holds the type beside the message', () => {
    const raw = new Uint8Array([1, 2, 3])
    expect(unwrapUnknown(wrapUnknown({ apiVersion: 'apps/v1', kind: 'Deployment', raw }))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      raw,
    })
  })

  it.each<[string, number[], string]>([
    ['no bytes', [], 'empty data'],
    ['JSON', utf8('{"kind":"Pod"}'), 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'],
    ['nothing after the magic', [...utf8('k8s'), 0], 'empty body'],
    ['a compressed message', [...utf8('k8s'), 0, ...field(3, utf8('gzip'))], 'contentEncoding "gzip" is not supported'],
    [
      'a message of another type',
      [...utf8('k8s'), 0, ...field(4, utf8('application/json'))],
      'contentType "application/json" is not supported',
    ],
    ['an unknown field', [...utf8('k8s'), 0, ...field(5, [])], 'proto: Unknown: unknown field number 5'],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(() => unwrapUnknown(new Uint8Array(bytes)))).toContain(message)
  })

  it('is opened or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        (random) => typeof refusal(() => unwrapUnknown(new Uint8Array([...utf8('k8s'), 0, ...random]))) === 'string',
      ),
    )
  })
})
