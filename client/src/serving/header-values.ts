import type { HttpRequest } from '@coxswain/ports'

/** All values of a header that may come several times, in order; none where it did not come. `name` is in lower case. */
export const headerValues = ({ headers, rawHeaders }: Pick<HttpRequest, 'headers' | 'rawHeaders'>, name: string): readonly string[] => {
  const joined = headers[name]
  if (joined === undefined) return []
  if (rawHeaders === undefined) return [joined]
  const values: string[] = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === name) values.push(rawHeaders[i + 1] ?? '')
  return values
}

/** Headers whose names begin with `prefix` (lower case): what follows it, decoded, and the values. */
export const headersBelow = (
  request: Pick<HttpRequest, 'headers' | 'rawHeaders'>,
  prefix: string,
): Readonly<Record<string, readonly string[]>> => {
  const found = Object.create(null) as Record<string, readonly string[]>
  for (const name in request.headers) {
    if (!name.startsWith(prefix)) continue
    const key = decoded(name.slice(prefix.length))
    found[key] = [...(found[key] ?? []), ...headerValues(request, name)]
  }
  return { ...found }
}

/** What is not well encoded stays as it is. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
