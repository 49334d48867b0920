import { expect, test } from 'vitest'
import { createDocuments } from './documents.ts'

const paths = (version: string) => ({ [`/apis/tides.example.dev/${version}/tides`]: { get: { responses: {} } } })
let made = 0
const api = (version: string) => ({
  group: 'tides.example.dev',
  version,
  documents: {
    v2: async () => ({ swagger: '2.0', paths: paths(version) }),
    v3: async () => {
      made++
      return { openapi: '3.0.0', paths: paths(version) }
    },
  },
})
const documents = createDocuments([api('v2'), api('v1')], (bytes) => `H${bytes.length}`)
const get = async (path: string, headers: Record<string, string> = {}) => {
  const found = await documents.answer({ path, headers })
  const text = new TextDecoder().decode(found?.body as Uint8Array)
  return { status: found?.status, json: text === '' ? undefined : JSON.parse(text), etag: found?.headers['etag'] }
}

test('the index names the documents of each group version, which are made once', async () => {
  const { json } = await get('/openapi/v3')
  const name = 'apis/tides.example.dev/v1'
  expect(Object.keys(json.paths)).toEqual(['apis/tides.example.dev/v2', name])
  const url = new URL(json.paths[name].serverRelativeURL, 'https://here')
  const { etag, json: document } = await get(url.pathname)
  expect(document).toEqual({ openapi: '3.0.0', paths: paths('v1') })
  expect(url.searchParams.get('hash')).toBe(String(etag).replaceAll('"', ''))
  expect(await get(url.pathname, { 'if-none-match': String(etag) })).toMatchObject({ status: 304, json: undefined })
  expect(made).toBe(2)
})

test('the document of OpenAPI v2 has the paths of all of them, and elsewhere there is none', async () => {
  expect((await get('/openapi/v2')).json.paths).toEqual({ ...paths('v1'), ...paths('v2') })
  expect(documents.answer({ path: '/openapi/v3/apis/tides.example.dev/v3', headers: {} })).toBeUndefined()
})
