import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readKubeconfig } from './kubeconfig.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'))
})
afterAll(() => rm(folder, { recursive: true }))

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const write = async (user: object, cluster: object = {}): Promise<string> => {
  const file = join(folder, 'config')
  const config = {
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'c', user: 'u', namespace: 'web' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://10.0.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
  }
  await writeFile(file, stringify(config))
  return file
}

it('reads certificates from the file itself, and from files beside it', async () => {
  await writeFile(join(folder, 'client.key'), 'KEY')
  const file = await write(
    { 'client-certificate-data': base64('CERT'), 'client-key': 'client.key' },
    { 'certificate-authority-data': base64('CA') },
  )
  expect(await readKubeconfig(file)).toMatchObject({
    namespace: 'web',
    options: { server: 'https://10.0.0.1:6443', ca: 'CA', cert: 'CERT', key: 'KEY' },
  })
})

it('reads tokens, passwords and impersonation', async () => {
  expect((await readKubeconfig(await write({ token: 'abc', as: 'jane' }))).options).toMatchObject({
    token: 'abc',
    headers: { 'impersonate-user': 'jane' },
  })
  expect((await readKubeconfig(await write({ username: 'a', password: 'b' }))).options).toMatchObject({
    headers: { authorization: `Basic ${base64('a:b')}` },
  })
  await writeFile(join(folder, 'token'), ' fresh\n')
  const { token } = (await readKubeconfig(await write({ tokenFile: 'token' }))).options
  expect(typeof token === 'function' ? await token() : token).toBe('fresh')
})

it('refuses by name what is missing or not supported', async () => {
  await expect(readKubeconfig(await write({ exec: { command: 'aws' } }))).rejects.toThrow('user "u": exec is not supported')
  await expect(readKubeconfig(await write({}, { 'proxy-url': 'http://proxy' }))).rejects.toThrow('cluster "c": proxy-url is not supported')
  await expect(readKubeconfig(await write({}), 'there')).rejects.toThrow('no context named "there"')
})
