import { type HttpResponse, isByteStream } from '@coxswain/ports'
import { join } from '../../respond/encode.ts'
import type { TestServer } from '../../testkit/test-server.ts'

/** An answer as its bytes. */
export interface RawAnswer extends Pick<HttpResponse, 'status' | 'headers'> {
  readonly bytes: Uint8Array
  readonly text: string
}

const ADMIN = { user: { name: 'admin', groups: ['system:masters'] }, address: '127.0.0.1' }

/** A GET as a client of the network sends it. */
export const getRaw = async ({ server }: TestServer, path: string, headers: Record<string, string> = {}): Promise<RawAnswer> => {
  const [pathname = '', query = ''] = path.split('?')
  const response = await server.handle({ method: 'GET', path: pathname, query, headers }, ADMIN)
  if (isByteStream(response.body)) throw new Error(`${path} answered with a stream`)
  const bytes = response.body instanceof Uint8Array ? response.body : join(response.body)
  return { status: response.status, headers: response.headers, bytes, text: Buffer.from(bytes).toString() }
}

export const MAPS = '/api/v1/namespaces/default/configmaps'
export const map = (name: string, rest: object = {}) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, ...rest })
export const asView = (what: string, version = 'v1') => ({ accept: `application/json;as=${what};v=${version};g=meta.k8s.io` })
