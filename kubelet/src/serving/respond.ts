import type { HttpResponse } from '@coxswain/ports'

const encoder = new TextEncoder()
const PLAIN = 'text/plain; charset=utf-8'

export const text = (status: number, body: string, type = PLAIN): HttpResponse => ({
  status,
  headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
  body: encoder.encode(body),
})

export const json = (value: unknown): HttpResponse => text(200, JSON.stringify(value), 'application/json')

/** What Prometheus reads. */
export const exposition = (body: string): HttpResponse => text(200, body, 'text/plain; version=0.0.4; charset=utf-8')
