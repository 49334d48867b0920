import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  builtinKinds,
  createRegistry,
  decodeObject,
  generatedTypes,
  isStored,
  type KubeObject,
  parseJson,
  type Resource,
} from '@coxswain/api-types'
import { virtualClock } from '@coxswain/ports'
import { describe, expect, test } from 'vitest'
import { encodeStored } from '../storage/codec.ts'
import { memoryStore } from '../storage/drivers/memory.ts'
import { objectKey } from '../storage/object-keys.ts'
import { testServer } from '../testkit/test-server.ts'

/** Upstream's filled-in objects, one file a kind and version. They are not part of this repository. */
const folder = process.env.COXSWAIN_GOLDEN ?? join(import.meta.dirname, '../../../../shared/data/golden-1.36')
const fileOf = ({ group, version, kind }: Resource): string => join(folder, `${group === '' ? 'core' : group}.${version}.${kind}.json`)
// Extensions of the API, such as APIService, have no golden object.
const resources = createRegistry(builtinKinds).resources.filter(
  (resource) => isStored(resource.definition) && (!existsSync(folder) || existsSync(fileOf(resource))),
)

describe.skipIf(!existsSync(folder))('golden objects of upstream (skipped where COXSWAIN_GOLDEN names no folder that holds them)', () => {
  test.each(resources.map((resource) => [`${resource.apiVersion} ${resource.kind}`, resource] as const))(
    '%s is served as it was stored, by GET and in a list',
    async (_, resource) => {
      const golden = JSON.parse(readFileSync(fileOf(resource), 'utf8')) as KubeObject
      const { object } = decodeObject(generatedTypes, resource.schema, parseJson(readFileSync(fileOf(resource))).value)
      const stored = resource.form?.toStored(object) ?? object
      stored.kind = resource.definition.kind
      const { name = '', namespace = '' } = golden.metadata
      const clustered = resource.definition.scope === 'Cluster'
      const clock = virtualClock()
      const store = memoryStore({ clock })
      const written = await store.txn(
        [],
        [{ type: 'put', key: objectKey(resource.definition, clustered ? '' : namespace, name), value: encodeStored(stored).bytes }],
      )
      if (!written.ok) throw new Error('the store held something already')
      const { send } = await testServer({ store, clock })
      const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.apiVersion}`
      const expected = { ...golden, metadata: { ...golden.metadata, resourceVersion: String(written.revision) } }
      const { selfLink: __, ...metadata } = expected.metadata
      const path = `${root}${clustered ? '' : `/namespaces/${namespace}`}/${resource.plural}`
      const served = (await send('GET', `${path}/${name}`)).json
      // A served form may tell more, in annotations, than the golden object of its own.
      if (resource.form === undefined) expect(served).toEqual({ ...expected, metadata })
      else expect(served).toMatchObject({ ...expected, metadata })
      const { kind: ___, apiVersion: ____, ...item } = served
      expect((await send('GET', `${path}?fieldSelector=metadata.name%3D${name}`)).json.items).toEqual([item])
    },
  )
})
