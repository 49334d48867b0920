import type { HttpRequest, HttpResponse } from '@coxswain/ports'

/** The answer with the name of its request: the one that the client gave, or a new one. */
export const withAuditId = (
  { status, headers, body, tunnel }: HttpResponse,
  request: HttpRequest,
  newName: () => string,
): HttpResponse => ({
  status,
  headers: { ...headers, 'audit-id': request.headers['audit-id'] || newName() },
  body,
  tunnel,
})
