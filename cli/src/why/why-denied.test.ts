import { beforeAll, describe, expect, it } from 'vitest'
import { type TestCli, testCli } from '../testdata/test-cli.ts'

describe('coxswain why denied', () => {
  let cli: TestCli
  beforeAll(async () => {
    cli = await testCli()
  })

  it('says what decides, and what would allow it', async () => {
    const { out, code } = await cli.run('why', 'denied', 'create', 'deploy', '-n', 'shop', '--as', 'alice')
    expect(code).toBe(0)
    expect(out).toMatch(/^alice cannot create deployments\.apps in namespace shop:\n {2}no role that the user has allows it\n/)
    expect(out).toContain(
      'What would allow it, the nearest first:\n  1. Make a Role in shop for exactly this, and bind it (and nothing else)\n',
    )
    expect(out).toContain('     $ kubectl create role alice-create-deployments --verb=create --resource=deployments.apps -n shop')
  })

  it('says why something is allowed, and what admission refused all the same', async () => {
    await cli.run('delete', 'ns', 'default')
    const { out } = await cli.run('why', 'denied', 'delete', 'ns/default')
    expect(out).toBe(
      [
        'admin may delete namespaces "default" in the cluster:',
        '  members of system:masters may do all',
        '',
        'Refused of late:',
        '  0s ago, by NamespaceLifecycle:',
        '    namespaces "default" is forbidden: this namespace may not be deleted',
        '',
      ].join('\n'),
    )
  })

  it('gives data', async () => {
    const { out } = await cli.run('why', 'denied', 'get', '/metrics', '--as', 'alice', '-o', 'json')
    expect(JSON.parse(out)).toMatchObject({ kind: 'AccessExplanation', status: { user: 'alice', allowed: false } })
  })

  it('says what it does not know', async () => {
    expect(await cli.run('why', 'denied', 'get', 'nothings')).toMatchObject({ code: 1 })
    expect((await cli.run('why', 'denied', 'get', 'pods/web/log')).err).toContain('--subresource')
  })
})
