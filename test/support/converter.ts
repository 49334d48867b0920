import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

interface Versioned {
  readonly apiVersion: string
  readonly spec: Readonly<Record<string, unknown>>
}

export interface Converter {
  /** As the definition of a kind names it. */
  readonly conversion: object
  close(): void
}

const versionOf = (apiVersion: string): string => apiVersion.slice(apiVersion.indexOf('/') + 1)

/**
 * A conversion webhook for a kind whose versions call one field of the spec by different names: version -> name of the field. It runs
 * under the certificate of the cluster's own server, which is for this machine's address.
 */
export const startConverter = async (pki: string, field: Readonly<Record<string, string>>): Promise<Converter> => {
  const convert = (object: Versioned, apiVersion: string): Versioned => {
    const [from, to] = [field[versionOf(object.apiVersion)] as string, field[versionOf(apiVersion)] as string]
    const { [from]: value, ...spec } = object.spec
    return { ...object, apiVersion, spec: { ...spec, ...(value === undefined ? {} : { [to]: value }) } }
  }
  const server = createServer(
    { key: readFileSync(join(pki, 'apiserver.key')), cert: readFileSync(join(pki, 'apiserver.crt')) },
    (request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        const { apiVersion, kind, request: asked } = JSON.parse(body)
        const convertedObjects = asked.objects.map((each: Versioned) => convert(each, asked.desiredAPIVersion))
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ apiVersion, kind, response: { uid: asked.uid, result: { status: 'Success' }, convertedObjects } }))
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/convert`
  const caBundle = readFileSync(join(pki, 'ca.crt')).toString('base64')
  return {
    conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'], clientConfig: { url, caBundle } } },
    close: () => server.close(),
  }
}
