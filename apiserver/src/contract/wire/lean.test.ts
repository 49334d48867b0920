import { beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../../testkit/test-server.ts'
import type { Seen } from '../kinds/world.ts'
import { getRaw, MAPS, map } from './raw.ts'

const LEAN = { accept: 'application/json;omit=managedFields' }
const MERGE = { 'content-type': 'application/merge-patch+json' }
const HPAS = '/apis/autoscaling/v1/namespaces/default/horizontalpodautoscalers'

/** Data and annotations that speak of managed fields keep what they say. */
const SAYING = { data: { text: ',"managedFields":[{}]' } }

const without = ({ metadata: { managedFields: _, ...metadata }, ...object }: Seen): object => ({ ...object, metadata })

describe('objects without managed fields, for clients that name them', () => {
  let server: TestServer
  const seen = async (path: string, headers = {}) => JSON.parse((await getRaw(server, path, headers)).text)
  beforeAll(async () => {
    server = await testServer()
    await server.send('POST', MAPS, map('a', SAYING))
    await server.send('POST', MAPS, map('b'))
    const spec = { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 2 }
    await server.send('POST', HPAS, { apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'web' }, spec })
  })

  test.each([`${MAPS}/a`, `${HPAS}/web`])('are the same but for them: %s', async (path) => {
    const whole = await seen(path)
    expect(whole.metadata.managedFields).toHaveLength(1)
    const lean = await getRaw(server, path, LEAN)
    expect(lean.headers['content-type']).toBe('application/json')
    expect(JSON.parse(lean.text)).toEqual(without(whole))
  })

  test.each([`${MAPS}/a`, `${HPAS}/web`])('may be asked for as metadata alone, with them and without: %s', async (path) => {
    const type = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'
    const whole = await seen(path)
    const partial = { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: whole.metadata }
    expect((await getRaw(server, path, { accept: type })).text).toBe(`${JSON.stringify(partial)}\n`)
    const lean = await getRaw(server, path, { accept: `${type};omit=managedFields` })
    expect(lean.text).toBe(`${JSON.stringify(without(partial))}\n`)
  })

  test.each([MAPS, HPAS])('are the items of a list: %s', async (path) => {
    const whole = await seen(path)
    expect(await seen(path, LEAN)).toEqual({ ...whole, items: whole.items.map(without) })
  })

  test.each([MAPS, HPAS])('are the objects of a watch, beside one of whole objects: %s', async (path) => {
    const [lean, whole] = [await server.watch(`${path}?watch=1`, LEAN), await server.watch(`${path}?watch=1`)]
    const item = (await seen(path)).items[0]
    await server.send('PATCH', `${path}/${item.metadata.name}`, { metadata: { labels: { a: 'b' } } }, MERGE)
    const changed = whole.events().at(-1)?.object as Seen
    expect(changed.metadata.managedFields).not.toHaveLength(0)
    expect(lean.events()).toEqual(whole.events().map(({ type, object }) => ({ type, object: without(object as Seen) })))
    lean.cancel()
    whole.cancel()
  })
})
