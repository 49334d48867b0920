import type { JsonObject } from '@coxswain/api-types'
import type { EgressOutcome, EgressRequest } from '@coxswain/ports'

export interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: {
    readonly uid: string
    readonly desiredAPIVersion: string
    readonly objects: readonly (JsonObject & { spec: JsonObject })[]
  }
}

/** Version v2 calls the colour a hue. */
export const convert = (object: JsonObject & { spec: JsonObject }, apiVersion: string): JsonObject => {
  const { color, hue, ...rest } = object.spec
  const value = color ?? hue
  return {
    ...object,
    apiVersion,
    spec: { ...rest, ...(value === undefined ? {} : { [apiVersion.endsWith('v2') ? 'hue' : 'color']: value }) },
  }
}

export const reply = ({ apiVersion, kind, request }: Review, convertedObjects: readonly unknown[]) => ({
  apiVersion,
  kind,
  response: { uid: request.uid, result: { status: 'Success' }, convertedObjects },
})

export const answering = (body: unknown, status = 200): EgressOutcome => ({
  ok: true,
  status,
  headers: {},
  body: typeof body === 'string' ? new TextEncoder().encode(body) : new TextEncoder().encode(JSON.stringify(body)),
})

export type Answer = (review: Review, request: EgressRequest) => EgressOutcome | Promise<EgressOutcome>

/** Converts what it is asked for. */
export const honest: Answer = (review) =>
  answering(
    reply(
      review,
      review.request.objects.map((object) => convert(object, review.request.desiredAPIVersion)),
    ),
  )

/** The schema of v2; that of v1 follows. */
export const HUE = {
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties: { hue: { type: 'string' }, replicas: { type: 'integer' } } } },
  },
}
export const PLAIN = {
  openAPIV3Schema: {
    type: 'object',
    properties: { spec: { type: 'object', properties: { color: { type: 'string' }, replicas: { type: 'integer' } } } },
  },
}
