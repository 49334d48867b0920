import 'reflect-metadata'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import type { CertificateSigningRequest, DeepReadonly } from '@coxswain/api-types'
import { planFor } from '@coxswain/client'
import { virtualClock } from '@coxswain/ports'
import * as x509 from '@peculiar/x509'
import { describe, expect, it } from 'vitest'
import { certificateSigner } from '../signing/certificate-signer.ts'
import { createSigningRequestApprover } from './signing-request-approver.ts'
import { createSigningRequestCleaner } from './signing-request-cleaner.ts'
import { createSigningRequestSigner } from './signing-request-signer.ts'
import { SIGNERS } from './signing-requests/checks.ts'

const NOW = Date.UTC(2026, 0, 1)
const HOUR_MS = 3_600_000

type Condition = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>[number]

const condition = (type: string, lastUpdateTime = '2026-01-01T00:00:00Z'): Condition => ({ type, status: 'True', lastUpdateTime })

const requestOf = (conditions: readonly Condition[] = [], certificate?: string): DeepReadonly<CertificateSigningRequest> => ({
  apiVersion: 'certificates.k8s.io/v1',
  kind: 'CertificateSigningRequest',
  metadata: { name: 'r', creationTimestamp: '2026-01-01T00:00:00Z' },
  spec: { request: '', signerName: 'kubernetes.io/kube-apiserver-client', usages: ['client auth'] },
  status: { conditions, ...(certificate === undefined ? {} : { certificate }) },
})

describe('the checks of upstream’s signers', () => {
  const node = {
    commonName: 'system:node:n',
    organizations: ['system:nodes'],
    dnsNames: [],
    emailAddresses: [],
    ipAddresses: [],
    uris: [],
  }
  const why = (signer: string, change: object, usages: readonly string[]) =>
    SIGNERS.get(`kubernetes.io/${signer}`)?.({ ...node, ...change }, usages)

  it('say what is wrong with a client of the API server', () => {
    expect(why('kube-apiserver-client', {}, ['client auth', 'key encipherment'])).toBeUndefined()
    expect(why('kube-apiserver-client', {}, ['client auth', 'server auth'])).toBe('invalid usage for client certificate: server auth')
    expect(why('kube-apiserver-client', {}, ['digital signature'])).toBe('missing required usage for client certificate: client auth')
    expect(why('legacy-unknown', {}, ['any'])).toBeUndefined()
  })

  it('say what is wrong with a certificate of a node', () => {
    const client = (change: object, usages = ['client auth', 'digital signature']) => why('kube-apiserver-client-kubelet', change, usages)
    expect(client({})).toBeUndefined()
    expect(client({}, ['client auth', 'digital signature', 'key encipherment'])).toBeUndefined()
    expect(client({ organizations: ['system:nodes', 'x'] })).toBe('subject organization is not system:nodes')
    expect(client({ commonName: 'n' })).toBe('subject common name does not begin with system:node:')
    expect(client({ dnsNames: ['n'] })).toBe('DNS subjectAltNames are not allowed')
    expect(client({}, ['client auth'])).toBe('usages did not match [client auth digital signature key encipherment]')
    const serving = (change: object) => why('kubelet-serving', change, ['server auth', 'digital signature'])
    expect(serving({})).toBe('DNS or IP subjectAltName is required')
    expect(serving({ ipAddresses: ['10.0.0.1'] })).toBeUndefined()
    expect(serving({ ipAddresses: ['10.0.0.1'], uris: ['a:b'] })).toBe('URI subjectAltNames are not allowed')
  })
})

describe('a certificate request', () => {
  const signer = { read: async () => undefined, sign: async () => 'unused', notAfter: () => NOW + 10 * 60_000 }
  const signing = createSigningRequestSigner(signer)

  it('is signed when it is approved, and says why where it is not', () => {
    const approved = requestOf([condition('Approved')])
    expect(planFor(signing, { object: approved, gathered: { certificate: 'PEM' } }).steps).toMatchObject([
      { do: 'updateStatus', object: { status: { certificate: 'UEVN', conditions: [{ type: 'Approved' }] } } },
    ])
    expect(planFor(signing, { object: approved, gathered: { why: 'no' } }).steps).toMatchObject([
      { object: { status: { conditions: [{ type: 'Approved' }, { type: 'Failed', reason: 'SignerValidationFailure', message: 'no' }] } } },
    ])
    for (const conditions of [[], [condition('Denied')], [condition('Approved'), condition('Failed')]])
      expect(planFor(signing, { object: requestOf(conditions), gathered: { certificate: 'PEM' } }).steps).toEqual([])
  })

  it('is approved where the server says so', () => {
    const approver = createSigningRequestApprover(signer)
    expect(planFor(approver, { object: requestOf(), gathered: 'because' }).steps).toMatchObject([
      {
        do: 'update',
        subresource: 'approval',
        object: { status: { conditions: [{ type: 'Approved', reason: 'AutoApproved', message: 'because' }] } },
      },
    ])
    expect(planFor(approver, { object: requestOf(), gathered: undefined }).steps).toEqual([])
    expect(planFor(approver, { object: requestOf([condition('Denied')]), gathered: 'because' }).steps).toEqual([])
  })

  it('goes when it is done with', () => {
    const cleaner = createSigningRequestCleaner(signer)
    const waits = (object: DeepReadonly<CertificateSigningRequest>) => planFor(cleaner, { object, now: NOW }).requeueAfterMs
    expect(waits(requestOf())).toBe(24 * HOUR_MS)
    expect(waits(requestOf([condition('Denied')]))).toBe(HOUR_MS)
    expect(waits(requestOf([condition('Approved')], 'UEVN'))).toBe(10 * 60_000)
    expect(waits(requestOf([condition('Approved')]))).toBeUndefined()
    expect(planFor(cleaner, { object: requestOf([condition('Failed')]), now: NOW + HOUR_MS }).steps).toMatchObject([
      { do: 'delete', name: 'r' },
    ])
  })
})

describe('the cluster’s authority', () => {
  it('signs what a request asks for, for as long as it may', async () => {
    const clock = virtualClock(NOW)
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
    const authorityKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const keyPem = authorityKeys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const authorityPair = {
      privateKey: await crypto.subtle.importKey(
        'pkcs8',
        authorityKeys.privateKey.export({ type: 'pkcs8', format: 'der' }),
        algorithm,
        true,
        ['sign'],
      ),
      publicKey: await crypto.subtle.importKey('spki', authorityKeys.publicKey.export({ type: 'spki', format: 'der' }), algorithm, true, [
        'verify',
      ]),
    }
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=kubernetes',
      notBefore: new Date(NOW),
      notAfter: new Date(NOW + 100 * HOUR_MS),
      signingAlgorithm: algorithm,
      keys: authorityPair,
    })
    const request = await x509.Pkcs10CertificateRequestGenerator.create({
      name: 'O=dev, CN=ann',
      keys,
      signingAlgorithm: algorithm,
      extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: 'a.example' }])],
    })
    const signer = certificateSigner({ certPem: authority.toString('pem'), keyPem, durationMs: 48 * HOUR_MS, clock })
    const text = request.toString('pem')
    expect(await signer.read(text)).toMatchObject({ commonName: 'ann', organizations: ['dev'], dnsNames: ['a.example'], ipAddresses: [] })
    expect(await signer.read('nothing')).toBeUndefined()
    const sign = async (expirationSeconds: number | undefined) =>
      new X509Certificate(await signer.sign({ request: text, usages: ['client auth', 'digital signature'], expirationSeconds }))
    const certificate = await sign(3600)
    expect(certificate.verify(createPublicKey(authorityKeys.privateKey.export({ type: 'pkcs8', format: 'pem' })))).toBe(true)
    expect(certificate).toMatchObject({
      subject: 'O=dev\nCN=ann',
      subjectAltName: 'DNS:a.example',
      ca: false,
      keyUsage: ['1.3.6.1.5.5.7.3.2'],
    })
    expect(Date.parse(certificate.validTo)).toBe(NOW + HOUR_MS)
    expect(Date.parse((await sign(60)).validTo)).toBe(NOW + 10 * 60_000)
    for (const seconds of [undefined, 1e6]) expect(Date.parse((await sign(seconds)).validTo)).toBe(NOW + 48 * HOUR_MS - 5 * 60_000)
    expect(signer.notAfter(certificate.toString())).toBe(NOW + HOUR_MS)
  })
})
