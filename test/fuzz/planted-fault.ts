import type { FuzzRequest } from './arbitraries/requests.ts'

/** The fault that the fuzzer plants in itself, to show that it would be found: a merge that follows `__proto__`. */
const FAULT = 'naive-merge'

export const withPlantedFault = (send: (request: FuzzRequest) => void): ((request: FuzzRequest) => void) =>
  process.env['COXSWAIN_PLANTED_FAULT'] !== FAULT
    ? send
    : (request) => {
        mergeNaively({}, parsed(request.body))
        send(request)
      }

const parsed = (body: string | undefined): object => {
  try {
    return Object(JSON.parse(body ?? '{}'))
  } catch {
    return {}
  }
}

const mergeNaively = (target: Record<string, unknown>, source: object): void => {
  for (const [key, value] of Object.entries(source)) {
    if (typeof value === 'object' && value !== null && typeof target[key] === 'object')
      mergeNaively(target[key] as Record<string, unknown>, value)
    else target[key] = value
  }
}
