import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClusterProcess, startCluster } from '../support/cluster-process.ts'
import { type Converter, startConverter } from '../support/converter.ts'
import { kubectlBinary } from '../support/tools.ts'

/**
 * A kind in three versions, of which a webhook converts one into another, driven by real kubectl against the built cluster. Tests run in
 * order and build on one another, as a person's session does.
 */
const MINUTE = 60_000
const VERSIONS = ['v1alpha1', 'v1beta1', 'v1']

/** Each version has a name of its own for who owns a ticket. */
const OWNER: Readonly<Record<string, string>> = { v1alpha1: 'user', v1beta1: 'owner', v1: 'assignee' }

const versionNamed = (name: string) => ({
  name,
  served: true,
  storage: name === 'v1',
  subresources: { status: {}, scale: { specReplicasPath: '.spec.copies', statusReplicasPath: '.status.copies' } },
  additionalPrinterColumns: [{ name: 'Owner', type: 'string', jsonPath: `.spec.${OWNER[name]}` }],
  schema: {
    openAPIV3Schema: {
      type: 'object',
      properties: {
        spec: {
          type: 'object',
          description: 'What is to be done.',
          properties: { [OWNER[name] as string]: { type: 'string', description: 'Whose it is.' }, copies: { type: 'integer', maximum: 9 } },
          'x-kubernetes-validations': [{ rule: '!has(self.copies) || self.copies != 7', message: 'not seven' }],
        },
        status: { type: 'object', properties: { copies: { type: 'integer' } } },
      },
    },
  },
})

describe.skipIf(kubectlBinary === undefined)('a custom kind with real kubectl', () => {
  let cluster: ClusterProcess
  let converter: Converter
  const kubectl = (...args: string[]) => cluster.kubectl(...args)
  const file = (name: string, content: object): string => {
    const path = join(cluster.folder, `${name}.json`)
    writeFileSync(path, JSON.stringify(content))
    return path
  }
  const ticket = (version: string, spec: object) => ({
    apiVersion: `desk.example.com/${version}`,
    kind: 'Ticket',
    metadata: { name: 'first' },
    spec,
  })
  beforeAll(async () => {
    cluster = await startCluster({ store: 'embedded', flags: ['--nodes=0'] })
    converter = await startConverter(join(cluster.folder, 'data/pki'), OWNER)
  }, MINUTE)
  afterAll(async () => {
    converter?.close()
    await cluster?.stop()
  }, MINUTE)

  test(
    'its definition is established, and its objects can be made at once',
    async () => {
      const definition = {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'tickets.desk.example.com' },
        spec: {
          group: 'desk.example.com',
          scope: 'Namespaced',
          names: { plural: 'tickets', kind: 'Ticket', shortNames: ['tk'], categories: ['all'] },
          versions: VERSIONS.map(versionNamed),
          conversion: converter.conversion,
        },
      }
      await kubectl('apply', '-f', file('definition', definition))
      await kubectl('wait', '--for=condition=established', 'crd/tickets.desk.example.com', '--timeout=10s')
      expect(await kubectl('apply', '-f', file('ticket', ticket('v1beta1', { owner: 'ann', copies: 2 })))).toBe(
        'ticket.desk.example.com/first created\n',
      )
    },
    MINUTE,
  )

  test(
    'each version shows the object in its own words',
    async () => {
      for (const version of VERSIONS)
        expect(await kubectl('get', `tickets.${version}.desk.example.com`, 'first', '-o', `jsonpath={.spec.${OWNER[version]}}`)).toBe('ann')
      expect(await kubectl('get', 'tk')).toMatch(/^NAME\s+OWNER\nfirst\s+ann\n$/)
      expect(await kubectl('get', 'all')).toContain('ticket.desk.example.com/first')
      expect(await kubectl('explain', 'ticket.spec', '--api-version=desk.example.com/v1beta1')).toContain('Whose it is.')
    },
    MINUTE,
  )

  test(
    'it is applied, scaled and patched, within its schema and its rules',
    async () => {
      expect(await kubectl('apply', '-f', file('ticket', ticket('v1beta1', { owner: 'bob', copies: 2 })))).toContain('configured')
      expect(await kubectl('scale', '--replicas=5', 'ticket/first')).toContain('scaled')
      await kubectl('patch', 'ticket', 'first', '--subresource=status', '--type=merge', '-p', '{"status":{"copies":5}}')
      expect(await kubectl('get', 'ticket', 'first', '-o', 'jsonpath={.spec.assignee} {.spec.copies} {.status.copies}')).toBe('bob 5 5')
      const refused = async (spec: string) => (await cluster.tryKubectl('patch', 'ticket', 'first', '--type=merge', '-p', spec)).stderr
      expect(await refused('{"spec":{"copies":10}}')).toContain('spec.copies in body should be less than or equal to 9')
      expect(await refused('{"spec":{"copies":7}}')).toContain('not seven')
      const unknown = await cluster.tryKubectl(
        'create',
        '-f',
        file('unknown', { ...ticket('v1', { nobody: 1 }), metadata: { name: 'other' } }),
      )
      expect(unknown.stderr).toContain('unknown field "spec.nobody"')
    },
    MINUTE,
  )

  test(
    'a namespace that is deleted takes its objects with it',
    async () => {
      await kubectl('create', 'namespace', 'desk')
      await kubectl('apply', '-n', 'desk', '-f', file('ticket', ticket('v1', { assignee: 'ann' })))
      await kubectl('delete', 'namespace', 'desk', '--timeout=30s')
      expect(await kubectl('get', 'tickets', '-A', '-o', 'name')).toBe('ticket.desk.example.com/first\n')
    },
    MINUTE,
  )

  test(
    'its definition goes with all of its objects',
    async () => {
      await kubectl('delete', 'crd', 'tickets.desk.example.com', '--timeout=30s')
      expect((await cluster.tryKubectl('get', 'tickets')).stderr).toMatch(/the server (could not find|doesn't have)/)
      expect(await kubectl('api-resources', '--api-group=desk.example.com', '-o', 'name')).toBe('')
    },
    MINUTE,
  )
})
