import type { APIResource } from '@coxswain/api-types'
import type { ApiDocuments } from '@coxswain/api-types/openapi'
import type { HttpRequest, HttpResponse } from '@coxswain/ports'

/** A group version that another part of this process answers for, as an aggregated server would: without a connection in between. */
export interface LocalApi {
  readonly group: string
  readonly version: string
  readonly resources: readonly APIResource[]
  /** Answers a request that may be made. @throws StatusError */
  answer(request: HttpRequest): HttpResponse | Promise<HttpResponse>
  /** What is published of it; absent: nothing. */
  readonly documents?: ApiDocuments
  /** Calls `told` when there are other `resources` than before; absent where they stay. */
  onResources?(told: () => void): void
}
