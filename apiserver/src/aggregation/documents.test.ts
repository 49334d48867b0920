import type { JsonObject } from '@coxswain/api-types'
import { afterEach, expect, test } from 'vitest'
import { aggregated, closeAll, GROUP, text } from './testdata/aggregated-server.ts'

afterEach(closeAll)

const NAME = 'apis/example.dev/v1'
const WIDGET = { type: 'object', description: 'A widget.', properties: { size: { type: 'integer' } } }
const ref = (name: string) => ({ get: { responses: { 200: { description: 'OK', schema: { $ref: `#/definitions/${name}` } } } } })

/** Definitions of a server that was built of other sources than this one. */
const SWAGGER = {
  swagger: '2.0',
  info: { title: 'Widgets', version: 'v0' },
  paths: { [`/${NAME}/widgets`]: ref('dev.example.v1.Widget'), '/apis/other.dev/v1/things': ref('Thing'), '/api/v1/pods': ref('Thing') },
  definitions: {
    'dev.example.v1.Widget': {
      ...WIDGET,
      properties: { metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' } },
    },
    'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta': { type: 'object', properties: { shape: { type: 'string' } } },
    Thing: { type: 'object' },
  },
}

const publishing = async () => {
  const started = await aggregated()
  const { documents } = started.widgets
  documents.set('/openapi/v3', {
    paths: {
      [NAME]: { serverRelativeURL: `/openapi/v3/${NAME}?hash=ABC` },
      'api/v1': { serverRelativeURL: '/openapi/v3/api/v1?hash=EVIL' },
    },
  })
  documents.set(`/openapi/v3/${NAME}?hash=ABC`, { openapi: '3.0.0', components: { schemas: { 'dev.example.v1.Widget': WIDGET } } })
  documents.set('/openapi/v2', SWAGGER)
  await started.untilTold('Passed')
  return started
}

test('the index of OpenAPI v3 names its documents, which it answers itself', async () => {
  const { send, as, widgets } = await publishing()
  const { paths } = (await send('GET', '/openapi/v3')).json as { paths: Record<string, { serverRelativeURL: string }> }
  expect(paths[NAME]).toEqual({ serverRelativeURL: `/openapi/v3/${NAME}?hash=ABC` })
  expect(paths['api/v1']?.serverRelativeURL).not.toContain('EVIL')
  const document = await as('ann', `/openapi/v3/${NAME}`, 'hash=ABC', ['system:masters'])
  expect(JSON.parse(await text(document))).toMatchObject({
    components: { schemas: { 'dev.example.v1.Widget': { description: 'A widget.' } } },
  })
  expect(widgets.asked.at(-1)?.headers).toMatchObject({ 'x-remote-user': 'ann' })
})

test('the document of OpenAPI v2 has its paths beside ours, and another name for what we call something else', async () => {
  const { send } = await publishing()
  const { json } = await send('GET', '/openapi/v2')
  const { info, paths, definitions } = json as { info: JsonObject; paths: JsonObject; definitions: Record<string, JsonObject> }
  expect(info.title).toBe('Kubernetes')
  expect(Object.keys(paths).filter((path) => /example|other/.test(path))).toEqual([`/${NAME}/widgets`])
  expect(definitions['Thing']).toBeUndefined()
  expect(definitions['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']?.properties).toHaveProperty('labels')
  expect(definitions['dev.example.v1.Widget']).toMatchObject({
    properties: { metadata: { $ref: '#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta_v2' } },
  })
  expect(definitions['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta_v2']?.properties).toHaveProperty('shape')
})

test('what it publishes goes with its APIService', async () => {
  const { send } = await publishing()
  expect((await send('DELETE', '/apis/apiregistration.k8s.io/v1/apiservices/v1.example.dev')).status).toBe(200)
  const gone = async () => !Object.hasOwn((await send('GET', '/openapi/v3')).json.paths as JsonObject, NAME)
  await expect.poll(gone).toBe(true)
  expect((await send('GET', `/openapi/v3/${NAME}`)).status).toBe(404)
  expect((await send('GET', GROUP)).status).toBe(404)
})
