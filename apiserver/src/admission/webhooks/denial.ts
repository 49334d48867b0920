import { type Status, StatusError } from '@coxswain/api-types'

const [MIN, MAX] = [400, 599]

/** A webhook's refusal as the client hears it (upstream's `ToStatusErr`): always a failure, and always a code of one. */
export const denial = (webhook: string, given: Status | undefined): StatusError => {
  const { message = '', reason = '', code = 0, ...rest } = given ?? {}
  const denied = `admission webhook ${JSON.stringify(webhook)} denied the request`
  return new StatusError({
    ...rest,
    kind: 'Status',
    apiVersion: 'v1',
    metadata: rest.metadata ?? {},
    status: 'Failure',
    message: message !== '' ? `${denied}: ${message}` : reason !== '' ? `${denied}: ${reason}` : `${denied} without explanation`,
    ...(reason === '' ? {} : { reason }),
    code: code < MIN || code > MAX ? MIN : code,
  })
}
