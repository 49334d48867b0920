import { virtualClock } from '@coxswain/ports'
import { describe, expect, it } from 'vitest'
import { runWith } from './testdata/test-cli.ts'

const run = (...words: readonly string[]) => runWith(words, { clock: virtualClock() })

describe('the command line', () => {
  it('without words tells what there is', async () => {
    const { code, out } = await run()
    expect(code).toBe(0)
    for (const text of ['Usage: coxswain COMMAND', 'A cluster:', 'Its objects:', 'First steps:', 'controller-manager'])
      expect(out).toContain(text)
  })
  it('tells about a command, with examples', async () => {
    for (const words of [
      ['get', '--help'],
      ['help', 'get'],
    ]) {
      const { code, out } = await run(...words)
      expect(code).toBe(0)
      expect(out).toContain('Usage: coxswain get TYPE [NAME...] [flags]')
      expect(out).toContain('$ coxswain get pod web-0 -o yaml')
    }
  })
  it('has an example for each command of its own', async () => {
    for (const name of ['up', 'get', 'apply', 'delete', 'describe', 'kubeconfig', 'version', 'completion'])
      expect((await run(name, '--help')).out).toContain('Examples:')
  })
  it('answers mistyped commands and flags with what may have been meant, and exit code 2', async () => {
    expect(await run('gte', 'pods')).toEqual({
      code: 2,
      out: '',
      err: "error: unknown command 'gte'\n(Did you mean get?)\n(--help tells more)\n",
    })
    expect(await run('get', 'pods', '--wacth')).toMatchObject({ code: 2, err: expect.stringContaining('(Did you mean --watch?)') })
    expect(await run('up', '--nodes', 'many')).toMatchObject({ code: 2, err: expect.stringContaining('"many" is not a whole number') })
    expect(await run('up', '--event-ttl', '1 hour')).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not a duration: write 40s, 5m or 1h30m'),
    })
    expect(await run('scheduler', '--secure-port', 'x', '--kubeconfig', 'y')).toMatchObject({ code: 2 })
    expect(await run('metrics-server', '--metric-resolution', 'soon', '--kubeconfig', 'y')).toMatchObject({
      code: 2,
      err: expect.stringContaining("'--metric-resolution <duration>' argument 'soon' is invalid"),
    })
  })
  it('tells its version', async () => {
    expect((await run('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect((await run('version', '--client')).out).toMatch(/^Client Version: v\d+\.\d+\.\d+ \(Kubernetes v1\.36\.0\)\n$/)
    expect(JSON.parse((await run('version', '--client', '-o', 'json')).out)).toMatchObject({ clientVersion: { kubernetes: 'v1.36.0' } })
  })
  it('that names no object or no file is a matter of usage', async () => {
    expect(await run('get')).toMatchObject({ code: 2, err: expect.stringContaining('You must specify the type of resource to get') })
    expect(await run('apply')).toMatchObject({ code: 2, err: expect.stringContaining('must specify -f') })
    expect(await run('get', 'pods', '-o', 'jsonpath')).toMatchObject({
      code: 2,
      err: expect.stringContaining('allowed formats are: json,name,wide,yaml'),
    })
  })
  it('without a cluster to reach fails, and keeps standard output clean', async () => {
    expect(await run('get', 'pods')).toEqual({ code: 1, out: '', err: 'error: no cluster to talk to\n' })
  })
})
