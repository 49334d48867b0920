import { StatusError, status } from '@coxswain/api-types'
import { TransportError } from '@coxswain/client'
import { describe, expect, it } from 'vitest'
import { CliError, errorLines, exitCodeOf, explainTransport, ManyErrors, UsageError, withSource } from './errors.ts'

const refused = (code: string): TransportError =>
  new TransportError('GET /api: no answer', { cause: Object.assign(new Error('x'), { code }) })
const lines = (error: unknown) => errorLines(explainTransport(error, 'https://127.0.0.1:6443'))

describe('a failure', () => {
  it('to reach the server says what to do', () => {
    expect(lines(refused('ECONNREFUSED'))).toEqual([
      'error: cannot reach https://127.0.0.1:6443: is the cluster running?',
      'Start it with: coxswain up',
    ])
    expect(lines(refused('SELF_SIGNED_CERT_IN_CHAIN'))[0]).toContain('its certificate is signed by somebody else')
    expect(
      lines(new TransportError('x', { cause: new AggregateError([Object.assign(new Error('v6'), { code: 'ECONNREFUSED' })]) }))[0],
    ).toContain('cannot reach')
  })
  it('of another kind stays as it is', () => {
    expect(lines(refused('EPROTO'))).toEqual(['error: GET /api: no answer'])
    expect(lines(new CliError('what', 'hint'))).toEqual(['error: what', 'hint'])
  })
  it('that the server told has kubectl’s form', () => {
    const notFound = status.notFound({ group: '', resource: 'pods' }, 'x')
    expect(errorLines(notFound)).toEqual(['Error from server (NotFound): pods "x" not found'])
    expect(errorLines(withSource(notFound, 'deleting', 'f.yaml'))).toEqual([
      'Error from server (NotFound): error when deleting "f.yaml": pods "x" not found',
    ])
    expect(errorLines(new ManyErrors([notFound, notFound]))).toHaveLength(2)
  })
  it('of validation names each field', () => {
    const cause = (field: string) => ({ reason: 'FieldValueRequired', message: 'Required value', field })
    const invalid = (...fields: string[]) =>
      errorLines(
        new StatusError({ reason: 'Invalid', code: 422, message: 'm', details: { kind: 'Pod', name: 'q', causes: fields.map(cause) } }),
      )
    expect(invalid('spec.a')).toEqual(['The Pod "q" is invalid: spec.a: Required value'])
    expect(invalid('spec.a', 'spec.b', 'spec.a')).toEqual([
      'The Pod "q" is invalid: ',
      '* spec.a: Required value',
      '* spec.b: Required value',
    ])
  })
  it('of usage has an exit code of its own', () => {
    expect([new UsageError('x'), new CliError('x'), new Error('x')].map(exitCodeOf)).toEqual([2, 1, 1])
  })
})
