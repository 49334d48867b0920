// What definitions of custom kinds cost a server: to make them, to start with them, and while nobody uses them.
import { inFlight } from '../load.mjs'
import { memoryMiB } from '../measure.mjs'

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
const SETTLE_MS = 3_000

/** A definition with this many fields, each with a description that fills it up to about the size. */
const definitionOf = (i, { fields, bytes }) => {
  const description = 'x'.repeat(Math.max(1, Math.floor(bytes / fields) - 60))
  const properties = Object.fromEntries(Array.from({ length: fields }, (_, n) => [`field${n}`, { type: 'string', description }]))
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `things${i}.bench${i % 50}.example.com` },
    spec: {
      group: `bench${i % 50}.example.com`,
      scope: 'Namespaced',
      names: { plural: `things${i}`, kind: `Thing${i}` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object', properties } } } },
        },
      ],
    },
  })
}

const established = async (client, count) => {
  for (;;) {
    const { items } = JSON.parse(await client.send('GET', DEFINITIONS))
    const ready = items.filter(({ status }) =>
      status?.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True'),
    )
    if (ready.length === count) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, SETTLE_MS))

/** `start` gives a server on a folder, or on a new one. Rows of { work, readyMs, memory, note }. */
export const definitions = async (start, { count, fields, bytes }) => {
  const what = `${count} definitions of ${Math.round(bytes / 1000)} KB`
  const first = await start({})
  const again = async () => {
    const server = await start({ folder: first.folder })
    await settled()
    const row = { readyMs: server.readyMs, memory: memoryMiB(server.pids) }
    return { server, row }
  }
  await first.client.close()
  await first.stop({ keep: true })
  const empty = await again()
  const began = performance.now()
  await inFlight(count, (i) => empty.server.client.send('POST', DEFINITIONS, definitionOf(i, { fields, bytes })))
  await established(empty.server.client, count)
  const made = (performance.now() - began) / 1000
  await empty.server.client.close()
  await empty.server.stop({ keep: true })
  const full = await again()
  const discovery = performance.now()
  await full.server.client.send('GET', '/apis')
  const asked = performance.now() - discovery
  await full.server.client.close()
  await full.server.stop()
  return [
    { work: `make and establish ${what}`, rate: count / made, seconds: made },
    { work: 'start to ready without definitions', ...empty.row },
    {
      work: `start to ready with ${what}`,
      ...full.row,
      note: `${(full.row.memory - empty.row.memory).toFixed(0)} MiB more; first discovery ${asked.toFixed(0)} ms`,
    },
  ]
}
