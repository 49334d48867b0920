import { createHash } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { createRegistry, generatedTypes, loadDescriptions, StatusError } from '@coxswain/api-types'
import type { HttpResponse } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { fixtureKinds, fixtureRegistry } from '../discovery/registry.fixture.ts'
import { createOpenApi } from './open-api.ts'

const START = Date.UTC(2026, 0, 1)
const openApi = (gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes)) =>
  createOpenApi({
    registry: fixtureRegistry(),
    types: generatedTypes,
    descriptions: loadDescriptions,
    version: { gitVersion: 'v1.36.0' },
    hash: (bytes) => createHash('sha512').update(bytes).digest('hex').toUpperCase(),
    gzip,
    now: () => START,
  })
const api = openApi()

const bytesOf = (response: HttpResponse | undefined): Uint8Array => {
  if (response === undefined || !(response.body instanceof Uint8Array)) throw new Error('no answer with bytes')
  return response.body
}
const parse = (response: HttpResponse | undefined) => JSON.parse(new TextDecoder().decode(bytesOf(response)))
const PROTOBUF = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf'
const PROTOBUF_V3 = 'application/com.github.proto-openapi.spec.v3@v1.0+protobuf'

/** Every `$ref` of a document. */
const refsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' && typeof inner === 'string' ? [inner] : refsIn(inner)))
}

describe('/openapi/v2', () => {
  it('is one Swagger document in which every reference leads somewhere', async () => {
    const document = parse(await api.v2({ accept: 'application/json' }))
    expect([document.swagger, document.info.version]).toEqual(['2.0', 'v1.36.0'])
    const names = new Set(Object.keys(document.definitions).map((name) => `#/definitions/${name}`))
    const refs = refsIn(document)
    expect(refs.length).toBeGreaterThan(500)
    expect(refs.filter((ref) => !names.has(ref))).toEqual([])
  })

  it('has no two operations with one id', async () => {
    const { paths } = parse(await api.v2({}))
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item as Record<string, { operationId?: string }>).flatMap(({ operationId }) =>
        operationId === undefined ? [] : [operationId],
      ),
    )
    expect(ids.length).toBeGreaterThan(200)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is protobuf for kubectl, and JSON for those who do not say', async () => {
    const response = await api.v2({ accept: PROTOBUF })
    expect(response.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v2.v1.0+protobuf')
    expect([...bytesOf(response).subarray(0, 5)]).toEqual([0x0a, 3, ...new TextEncoder().encode('2.0')])
    expect((await api.v2({ accept: '*/*' })).headers['content-type']).toBe('application/json')
  })

  it('refuses what it cannot make', async () => {
    await expect(api.v2({ accept: 'application/yaml' })).rejects.toThrow(StatusError)
  })

  it('is not sent again to a client that has it', async () => {
    const { headers } = await api.v2({ accept: PROTOBUF })
    const again = await api.v2({ accept: PROTOBUF, ifNoneMatch: `"x", W/${headers.etag}` })
    expect(again).toMatchObject({ status: 304, headers: { etag: headers.etag } })
    expect(bytesOf(again)).toHaveLength(0)
  })

  it('is compressed once for all who take that', async () => {
    let compressions = 0
    const counted = openApi((bytes) => {
      compressions += 1
      return gzipSync(bytes)
    })
    const [first, second, plain] = await Promise.all([
      counted.v2({ acceptEncoding: 'gzip' }),
      counted.v2({ acceptEncoding: 'gzip, br' }),
      counted.v2({ acceptEncoding: 'br' }),
    ])
    expect(compressions).toBe(1)
    expect(first.headers['content-encoding']).toBe('gzip')
    expect(second.body).toBe(first.body)
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(Buffer.compare(gunzipSync(bytesOf(first)), bytesOf(plain))).toBe(0)
  })
})

describe('/openapi/v3', () => {
  it('names a document for each group version, by hash', async () => {
    const { paths } = parse(await api.v3Index({}))
    expect(Object.keys(paths)).toContain('api/v1')
    expect(Object.keys(paths)).toContain('apis/apps/v1')
    expect(Object.keys(paths)).toContain('version')
    expect(paths['apis/apps/v1'].serverRelativeURL).toMatch(/^\/openapi\/v3\/apis\/apps\/v1\?hash=[0-9A-F]{128}$/)
  })

  it('lets a document be kept for ever by its hash', async () => {
    const { paths } = parse(await api.v3Index({}))
    const hash = paths['api/v1'].serverRelativeURL.split('hash=')[1]
    const response = await api.v3('api/v1', hash, { accept: 'application/json' })
    expect(response).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'public, immutable', expires: 'Fri, 01 Jan 2027 00:00:00 GMT', etag: `"${hash}"` },
    })
    expect((await api.v3('api/v1', undefined, {}))?.headers).not.toHaveProperty('cache-control')
  })

  it('sends an outdated hash on to the right one', async () => {
    const { paths } = parse(await api.v3Index({}))
    const response = await api.v3('api/v1', 'OLD', {})
    expect(response).toMatchObject({ status: 301, headers: { location: paths['api/v1'].serverRelativeURL } })
  })

  it('holds in each document all that its references name, and only its own paths', async () => {
    const { paths } = parse(await api.v3Index({}))
    for (const name of Object.keys(paths)) {
      const document = parse(await api.v3(name, undefined, {}))
      const names = new Set(Object.keys(document.components.schemas).map((each) => `#/components/schemas/${each}`))
      expect(refsIn(document).filter((ref) => !names.has(ref))).toEqual([])
      expect(Object.keys(document.paths).filter((path) => !path.startsWith(`/${name}/`))).toEqual([])
    }
  })

  it('takes patches of four kinds and says which parameters it knows', async () => {
    const document = parse(await api.v3('apis/apps/v1', undefined, {}))
    const item = document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']
    expect(Object.keys(item.patch.requestBody.content)).toEqual([
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
    ])
    expect(item.patch.parameters.map(({ name }: { name: string }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation', 'force'])
    expect(item.patch['x-kubernetes-group-version-kind']).toEqual({ group: 'apps', kind: 'Deployment', version: 'v1' })
  })

  it('has a protobuf form with the same tag', async () => {
    const json = await api.v3('api/v1', undefined, {})
    const protobuf = await api.v3('api/v1', undefined, { accept: PROTOBUF_V3 })
    expect(protobuf?.headers['content-type']).toBe('application/com.github.proto-openapi.spec.v3.v1.0+protobuf')
    expect(protobuf?.headers.etag).toBe(json?.headers.etag)
    expect([...bytesOf(protobuf).subarray(0, 7)]).toEqual([0x0a, 5, ...new TextEncoder().encode('3.0.0')])
  })

  it('has no document for what is not served', () => {
    for (const name of ['apis/batch/v1', 'api/v2', '__proto__', '']) expect(api.v3(name, undefined, {})).toBeUndefined()
  })

  it('follows the registry', async () => {
    const changing = openApi()
    const before = (await changing.v3Index({})).headers.etag
    changing.refresh(createRegistry(fixtureKinds.filter(({ group }) => group === 'apps')), generatedTypes)
    const after = await changing.v3Index({})
    expect(after.headers.etag).not.toBe(before)
    expect(Object.keys(parse(after).paths)).toEqual(['api', 'apis', 'apis/apps', 'apis/apps/v1', 'version'])
    expect(changing.v3('api/v1', undefined, {})).toBeUndefined()
  })
})

describe('descriptions', () => {
  it('are loaded once, with the first document, and again after a failure', async () => {
    let loads = 0
    const lazy = createOpenApi({
      registry: fixtureRegistry(),
      types: generatedTypes,
      descriptions: async () => {
        loads += 1
        if (loads === 1) throw new Error('not now')
        return loadDescriptions()
      },
      version: { gitVersion: 'v1.36.0' },
      hash: (bytes) => String(bytes.length),
      now: () => START,
    })
    expect(loads).toBe(0)
    await expect(lazy.v2({})).rejects.toThrow('not now')
    expect((await lazy.v2({})).status).toBe(200)
    expect((await lazy.v3Index({})).status).toBe(200)
    expect(loads).toBe(2)
  })
})
