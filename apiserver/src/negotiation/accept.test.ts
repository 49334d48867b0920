import { describe, expect, it } from 'vitest'
import { acceptsGzip, covers, negotiate, parseAccept } from './accept.ts'

const types = (header: string | undefined): readonly string[] => parseAccept(header).map(({ type }) => type)

describe('parseAccept', () => {
  it('keeps the parameters that ask for another shape', () => {
    const [first, second] = parseAccept('application/json;as=Table;v=v1;g=meta.k8s.io, application/json')
    expect(first?.type).toBe('application/json')
    expect([...(first?.params ?? [])]).toEqual([
      ['as', 'Table'],
      ['v', 'v1'],
      ['g', 'meta.k8s.io'],
    ])
    expect(second?.params.size).toBe(0)
  })

  it('puts the higher q first and keeps the order among equals', () => {
    expect(types('text/html;q=0.2, application/yaml;q=0.9, application/json')).toEqual([
      'application/json',
      'application/yaml',
      'text/html',
    ])
    expect(types('b/b, a/a')).toEqual(['b/b', 'a/a'])
  })

  it('puts exact types before wildcards of the same q', () => {
    expect(types('*/*, application/*, application/json')).toEqual(['application/json', 'application/*', '*/*'])
  })

  it('accepts everything when there is no header', () => {
    expect(types(undefined)).toEqual(['*/*'])
    expect(types(' ')).toEqual(['*/*'])
    expect(types('*')).toEqual(['*/*'])
  })

  it('leaves out what is not a media range, and reads a broken q as 0', () => {
    expect(types('json, a/b/c, application/json')).toEqual(['application/json'])
    expect(parseAccept('application/json;q=high')[0]?.q).toBe(0)
  })

  it('takes a parameter named like a member of Object for what it is', () => {
    expect(parseAccept('a/b;__proto__=x')[0]?.params.get('__proto__')).toBe('x')
  })
})

describe('negotiate', () => {
  it('takes the first supported type of the best range', () => {
    expect(negotiate('text/html, application/*;q=0.5', ['application/json', 'application/yaml'])).toBe('application/json')
    expect(negotiate('application/yaml, application/json;q=0.9', ['application/json', 'application/yaml'])).toBe('application/yaml')
    expect(negotiate('text/html', ['application/json'])).toBeUndefined()
  })

  it('covers a type by its own name and by wildcards', () => {
    expect(covers('application/*', 'application/json')).toBe(true)
    expect(covers('application/*', 'applications/json')).toBe(false)
    expect(covers('*/*', 'a/b')).toBe(true)
  })
})

describe('acceptsGzip', () => {
  it('reads Accept-Encoding with its weights', () => {
    expect(acceptsGzip('gzip')).toBe(true)
    expect(acceptsGzip('br, GZIP;q=0.5')).toBe(true)
    expect(acceptsGzip('*')).toBe(true)
    expect(acceptsGzip('gzip;q=0, *')).toBe(false)
    expect(acceptsGzip('br')).toBe(false)
    expect(acceptsGzip(undefined)).toBe(false)
  })
})
