import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { seededRandom, silentLogger, virtualClock } from '@coxswain/ports'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { ensurePki, type PkiOptions } from './ensure-pki.ts'
import { adminIdentity, controllerManagerIdentity, nodeIdentity, schedulerIdentity } from './identities.ts'
import { writeKubeconfig } from './kubeconfig.ts'

const DAY_MS = 24 * 3600 * 1000
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let directory = ''
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'coxswain-pki-')), 'pki')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true, force: true }))

const clock = virtualClock(Date.now())
const options = (more: Partial<PkiOptions> = {}): PkiOptions => ({
  directory,
  hosts: ['cluster.example', '192.0.2.7', '2001:db8::1'],
  serviceIp: '10.96.0.1',
  clients: [adminIdentity, schedulerIdentity, controllerManagerIdentity, nodeIdentity('host-1')],
  clock,
  random: seededRandom('pki'),
  logger: silentLogger,
  ...more,
})
const read = (name: string): string => readFileSync(join(directory, name), 'utf8')
const allFiles = (): Record<string, string> => Object.fromEntries(readdirSync(directory).map((name) => [name, read(name)]))

describe('the keys and certificates of a cluster', () => {
  test('are made at the first start, readable by their owner alone', async () => {
    const pki = await ensurePki(options())
    expect(readdirSync(directory).sort()).toEqual(
      ['admin', 'apiserver', 'ca', 'front-proxy-ca', 'front-proxy-client', 'kube-controller-manager', 'kube-scheduler', 'node-host-1']
        .flatMap((name) => [`${name}.crt`, `${name}.key`])
        .concat('sa.key', 'sa.pub'),
    )
    for (const name of readdirSync(directory)) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600)
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    expect(pki.clients.get('admin')?.certPem).toBe(read('admin.crt'))
    const server = new X509Certificate(pki.server.certPem)
    expect(server.subjectAltName?.split(', ')).toEqual([
      'DNS:kubernetes',
      'DNS:kubernetes.default',
      'DNS:kubernetes.default.svc',
      'DNS:kubernetes.default.svc.cluster.local',
      'DNS:localhost',
      'DNS:cluster.example',
      'IP Address:192.0.2.7',
      'IP Address:2001:DB8:0:0:0:0:0:1',
      'IP Address:10.96.0.1',
      'IP Address:127.0.0.1',
    ])
    const manager = new X509Certificate(read('kube-controller-manager.crt')).toLegacyObject().subject
    expect({ ...manager }).toEqual({ CN: 'system:kube-controller-manager' })
    expect({ ...new X509Certificate(read('node-host-1.crt')).toLegacyObject().subject }).toEqual({
      O: 'system:nodes',
      CN: 'system:node:host-1',
    })
  })

  test.skipIf(!hasOpenssl)('are good in the eyes of openssl', async () => {
    await ensurePki(options())
    const verify = (purpose: string, name: string): string =>
      execFileSync(
        'openssl',
        ['verify', '-x509_strict', '-CAfile', join(directory, 'ca.crt'), '-purpose', purpose, join(directory, name)],
        { encoding: 'utf8' },
      )
    expect(verify('sslserver', 'apiserver.crt')).toContain('OK')
    for (const name of ['admin.crt', 'kube-scheduler.crt', 'kube-controller-manager.crt', 'node-host-1.crt'])
      expect(verify('sslclient', name)).toContain('OK')
    expect(() => verify('sslclient', 'apiserver.crt')).toThrow()
    expect(() => verify('sslserver', 'admin.crt')).toThrow()
  })
})

describe('keys and certificates of a cluster that has been started before', () => {
  test('are kept as they are at the next start', async () => {
    await ensurePki(options())
    const before = allFiles()
    await ensurePki(options())
    expect(allFiles()).toEqual(before)
  })

  test('only the server certificate is made anew when hosts change', async () => {
    await ensurePki(options())
    const before = allFiles()
    await ensurePki(options({ hosts: ['other.example'] }))
    const after = allFiles()
    expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(['apiserver.crt', 'apiserver.key'])
    expect(new X509Certificate(read('apiserver.crt')).subjectAltName).toContain('other.example')
  })

  test('all but the authority are made anew when less than 30 days remain', async () => {
    await ensurePki(options())
    const before = allFiles()
    await ensurePki(options({ clock: virtualClock(clock.now() + 334 * DAY_MS) }))
    expect(allFiles()).toEqual(before)
    await ensurePki(options({ clock: virtualClock(clock.now() + 336 * DAY_MS) }))
    const after = allFiles()
    expect(Object.keys(after).filter((name) => after[name] === before[name])).toEqual([
      'ca.crt',
      'ca.key',
      'front-proxy-ca.crt',
      'front-proxy-ca.key',
      'sa.key',
      'sa.pub',
    ])
  })
})

describe('keys and certificates that were tampered with', () => {
  test('a pair that was torn apart, or is for other groups, is made anew', async () => {
    await ensurePki(options())
    writeFileSync(join(directory, 'admin.key'), read('kube-scheduler.key'))
    const pki = await ensurePki(options({ clients: [adminIdentity, { ...schedulerIdentity, groups: ['ops'] }] }))
    expect(new X509Certificate(pki.clients.get('kube-scheduler')?.certPem ?? '').toLegacyObject().subject.O).toBe('ops')
    expect(read('admin.key')).not.toBe(read('kube-scheduler.key'))
  })

  test('an authority that does not fit, or cannot issue what is missing, is an error and is not replaced', async () => {
    await ensurePki(options())
    const key = read('ca.key')
    writeFileSync(join(directory, 'ca.key'), read('admin.key'))
    await expect(ensurePki(options())).rejects.toThrow('ca.key does not belong to ca.crt')
    rmSync(join(directory, 'ca.key'))
    await ensurePki(options())
    rmSync(join(directory, 'admin.crt'))
    await expect(ensurePki(options())).rejects.toThrow('ca.key is missing')
    writeFileSync(join(directory, 'ca.key'), key)
    await ensurePki(options())
    writeFileSync(join(directory, 'ca.crt'), 'nonsense')
    await expect(ensurePki(options())).rejects.toThrow('ca.crt is not a certificate')
  })
})

describe('the kubeconfig', () => {
  test('holds all that a client needs and is readable by its owner alone', async () => {
    const pki = await ensurePki(options())
    const admin = pki.clients.get('admin')
    const file = join(directory, '..', 'sub', 'kubeconfig')
    await writeKubeconfig({
      file,
      server: 'https://127.0.0.1:6443',
      caPem: pki.caPem,
      certPem: admin?.certPem ?? '',
      keyPem: admin?.keyPem ?? '',
      name: 'coxswain',
    })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const config = parseYaml(readFileSync(file, 'utf8'))
    expect(config).toMatchObject({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'coxswain',
      contexts: [{ name: 'coxswain', context: { cluster: 'coxswain', user: 'coxswain' } }],
      clusters: [{ name: 'coxswain', cluster: { server: 'https://127.0.0.1:6443' } }],
    })
    expect(Buffer.from(config.clusters[0].cluster['certificate-authority-data'], 'base64').toString()).toBe(pki.caPem)
    expect(Buffer.from(config.users[0].user['client-key-data'], 'base64').toString()).toBe(admin?.keyPem)
  })
})
