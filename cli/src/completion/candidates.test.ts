import { createClient } from '@coxswain/client'
import { beforeAll, describe, expect, it } from 'vitest'
import type { CliContext } from '../context.ts'
import { createResources } from '../resources/resources.ts'
import { testCli, testTerminal } from '../testdata/test-cli.ts'
import { candidatesFor, takesFile } from './candidates.ts'

describe('completion', () => {
  let context: CliContext
  beforeAll(async () => {
    const { server } = await testCli()
    for (const name of ['a', 'b']) await server.send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name } })
    const client = createClient({
      transport: server.server.transport({ name: 'admin', groups: ['system:masters'] }),
      userAgent: 'test',
      clock: server.clock,
      timeoutMs: 0,
    })
    const resources = async () => createResources(await client.discover())
    const session = { client, server: 'x', namespace: 'default', resources, close: async () => undefined }
    context = {
      terminal: testTerminal().terminal,
      clock: server.clock,
      env: {},
      folder: '/',
      kubeconfigFile: () => '',
      connect: async () => session,
    }
  })
  const offered = async (...words: readonly string[]) => (await candidatesFor(words, context)).map(({ value }) => value)

  it('offers types, then names of that type', async () => {
    expect(await offered('get', '')).toEqual(expect.arrayContaining(['pods', 'deployments', 'configmaps']))
    expect(await offered('get', 'cm', '')).toEqual(['a', 'b'])
    expect(await offered('describe', 'cm/')).toEqual(['cm/a', 'cm/b'])
    expect(await offered('delete', 'cm', 'a', '')).toEqual(['a', 'b'])
  })
  it('looks in the namespace that is named', async () => {
    expect(await offered('get', '-n', 'kube-public', 'cm', '')).toEqual([])
    expect(await offered('get', 'cm', '-n', '')).toEqual(expect.arrayContaining(['default', 'kube-system']))
  })
  it('offers formats, and leaves files to the shell', async () => {
    expect(await offered('get', 'cm', '-o', '')).toEqual(['wide', 'yaml', 'json', 'name'])
    expect(await offered('apply', '')).toEqual([])
    expect([takesFile(['apply', '-f', '']), takesFile(['get', ''])]).toEqual([true, false])
  })
})
