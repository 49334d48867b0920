import type { HttpResponse } from '@coxswain/ports'

/** The answer with the name of its request: the one that the client gave, or one of the server's. */
export const withAuditId = (response: HttpResponse, id: string): HttpResponse => ({
  ...response,
  headers: { ...response.headers, 'audit-id': id },
})
