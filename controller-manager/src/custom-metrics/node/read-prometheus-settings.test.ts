import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { createSelfSigned } from '@coxswain/client/node/serving'
import { nodeEgress, systemClock, systemRandom } from '@coxswain/ports/node'
import { Command } from 'commander'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createPrometheusClient } from '../prometheus/client.ts'
import { type PrometheusFlags, withPrometheusFlags } from '../prometheus-flags.ts'
import { readPrometheusSettings } from './read-prometheus-settings.ts'

const flagsOf = (...args: readonly string[]): PrometheusFlags =>
  withPrometheusFlags(new Command().exitOverride()).parse(args, { from: 'user' }).opts<PrometheusFlags>()
const NO_RULES = { flag: '--config', file: undefined }
const TOKEN = 'open sesame'
const ANSWER = JSON.stringify({ status: 'success', data: { resultType: 'scalar', result: [1, '5'] } })

describe('a Prometheus behind TLS', () => {
  const egress = nodeEgress()
  let folder: string
  let server: Server
  let url: string
  /** How it was asked: by whom, and where the query stood. */
  const asked: { readonly method: string; readonly tenant: unknown; readonly path: string; readonly client: string }[] = []
  const file = (name: string): string => join(folder, name)
  const certificate = (commonName: string) =>
    createSelfSigned({ commonName, hosts: ['127.0.0.1'], clock: systemClock, random: systemRandom() })

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'coxswain-prometheus-'))
    const [own, client] = await Promise.all([certificate('prometheus'), certificate('adapter')])
    const files = { 'ca.crt': own.cert, 'client.crt': client.cert, 'client.key': client.key, token: `${TOKEN}\n`, wrong: 'sesame' }
    await Promise.all(Object.entries(files).map(([name, text]) => writeFile(file(name), text)))
    server = createServer(
      { ...own, requestCert: true, rejectUnauthorized: false },
      ({ method = '', url: path = '', headers, socket }, res) => {
        const { subject } = (socket as TLSSocket).getPeerCertificate()
        asked.push({ method, path, tenant: headers['x-tenant'], client: String(subject?.CN) })
        res.statusCode = headers.authorization === `Bearer ${TOKEN}` ? 200 : 401
        res.end(res.statusCode === 200 ? ANSWER : 'who are you?')
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    egress.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true })
  })
  const ask = async (...args: readonly string[]) => {
    const settings = await readPrometheusSettings(flagsOf('--prometheus-url', url, ...args), NO_RULES)
    if (settings === undefined) throw new Error('no Prometheus')
    return createPrometheusClient({ ...settings.access, egress }).query('up')
  }
  const five = [{ labels: {}, value: 5 }]

  test('is asked under the authority, with the certificate, the token and the headers that flags name', async () => {
    const certificates = ['--prometheus-client-tls-cert-file', file('client.crt'), '--prometheus-client-tls-key-file', file('client.key')]
    const more = ['--prometheus-token-file', file('token'), '--prometheus-header', 'X-Tenant=a=b']
    expect(await ask('--prometheus-ca-file', file('ca.crt'), ...certificates, ...more)).toEqual(five)
    expect(asked.at(-1)).toEqual({ method: 'POST', path: '/api/v1/query', tenant: 'a=b', client: 'adapter' })
  })
  test('is asked by GET where only reading is let through', async () => {
    expect(await ask('--prometheus-ca-file', file('ca.crt'), '--prometheus-token-file', file('token'), '--prometheus-verb=GET')).toEqual(
      five,
    )
    expect(asked.at(-1)).toMatchObject({ method: 'GET', path: '/api/v1/query?query=up' })
  })
  test('is asked as a kubeconfig says', async () => {
    const kubeconfig = {
      ...{ 'current-context': 'a', contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }] },
      clusters: [{ name: 'a', cluster: { server: 'https://elsewhere', 'certificate-authority': 'ca.crt' } }],
      users: [{ name: 'a', user: { token: TOKEN } }],
    }
    await writeFile(file('kubeconfig'), JSON.stringify(kubeconfig))
    expect(await ask('--prometheus-auth-config', file('kubeconfig'))).toEqual(five)
    expect(await ask('--prometheus-auth-config', file('kubeconfig'), '--prometheus-token-file', file('wrong'))).toHaveProperty('failed')
  })
  test('is not believed under another authority, and what it refuses is told as that', async () => {
    const unknown = await ask('--prometheus-token-file', file('token'))
    expect(unknown).toEqual({ failed: 'Prometheus cannot be reached', detail: expect.stringContaining('certificate') })
    const refused = await ask('--prometheus-ca-file', file('ca.crt'), '--prometheus-token-file', file('wrong'))
    expect(refused).toEqual({ failed: 'Prometheus does not let us ask', detail: '401 who are you?' })
  })
  test('is not asked with what is no certificate, and it is told which file it is', async () => {
    await expect(ask('--prometheus-ca-file', file('token'))).rejects.toThrow(`${file('token')}: `)
    const pair = ['--prometheus-client-tls-cert-file', file('ca.crt'), '--prometheus-client-tls-key-file', file('client.key')]
    await expect(ask(...pair)).rejects.toThrow(`${file('client.key')}: `)
  })
  test.each([
    [['--prometheus-token-file', '/nowhere'], 'no such file or directory'],
    [['--prometheus-client-tls-key-file', '/nowhere'], 'go together: name both'],
  ])('%j is wrong before anything is asked', async (args, problem) => {
    await expect(ask(...args)).rejects.toThrow(problem)
  })
})

test('what is for a Prometheus needs its URL', async () => {
  const wrong = readPrometheusSettings(flagsOf('--prometheus-ca-file', 'ca.crt'), NO_RULES)
  await expect(wrong).rejects.toThrow('--prometheus-ca-file is for the Prometheus that --prometheus-url names')
  await expect(readPrometheusSettings(flagsOf(), { ...NO_RULES, file: 'rules.yaml' })).rejects.toThrow('--config is for')
  expect(await readPrometheusSettings(flagsOf(), NO_RULES)).toBeUndefined()
})
