import type { APIResource } from '@coxswain/api-types'
import type { ApiDocuments } from '@coxswain/api-types/openapi'
import type { Unsubscribe } from '@coxswain/client'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'

/** A group version that is answered for beside the API server: by a process of its own, or by another part of the API server's. */
export interface ExtensionApi {
  readonly group: string
  readonly version: string
  /** None: it has nothing to show yet, and is not to be named to anybody. */
  readonly resources: readonly APIResource[]
  readonly documents: ApiDocuments
  /** Answers a request that may be made. Throws or rejects with StatusError. */
  answer(request: HttpRequest): HttpResponse | Promise<HttpResponse>
  /** Calls `told` when there are other resources than before; absent where they stay. */
  onResources?(told: () => void): Unsubscribe
}
