import type { Answer } from './case.ts'
import { jsonOf } from './case.ts'
import type { ourServer } from './ours.ts'

/**
 * Faults planted between our server and the comparison, to show that it sees them: `COXSWAIN_PLANTED_FAULT=<name> vitest run
 * test/differential` must fail under each.
 */
const FAULTS: Readonly<Record<string, (text: string) => string>> = {
  'forget-a-default': (text) => text.replace('"terminationGracePeriodSeconds":30,', ''),
  'misspell-a-reason': (text) => text.replace('"reason":"FieldValueInvalid"', '"reason":"FieldValueIsInvalid"'),
}

type Server = Awaited<ReturnType<typeof ourServer>>

export const faultyServer = (server: Server): Server => {
  const fault = FAULTS[process.env['COXSWAIN_PLANTED_FAULT'] ?? '']
  if (fault === undefined) return server
  const faulty = (answer: Answer): Answer => ({ ...answer, text: fault(answer.text), json: jsonOf(fault(answer.text)) })
  return { ...server, send: async (request) => faulty(await server.send(request)) }
}
